"""This is where read models are built anew from event 1, beside those that serve, and put in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from services.chassis.asking.store import Row
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting.changes import write
from services.chassis.projecting.projections import Projection, changes_of, create, positions, serve

PAGE = 2000
"""The larger, the more of a row's changes become one; bounded, as memory is."""


def prepare(
    projections: Sequence[Projection],
    store: TellbackRecorder,
    engine: Engine,
    reached: Callable[[int], object] = lambda place: None,
) -> None:
    """Make what is new; what stands in another version is built anew beside it, and takes its place.

    `reached` is called with each position that a rebuild has reached.
    """
    create(projections, engine)
    with engine.connect() as rows:
        served = {row.projection: row.version for row in rows.execute(select(positions))}
    if older := [projection for projection in projections if served[projection.name] != projection.version]:
        rebuild_together(older, store, engine, reached)


def rebuild(
    projection: Projection,
    store: TellbackRecorder,
    engine: Engine,
    reached: Callable[[int], object] = lambda place: None,
) -> int:
    """Build it from event 1 in a schema of its own while the old one serves, then put it in its place; its position.

    `reached` is called with each position that it has reached.
    """
    return rebuild_together([projection], store, engine, reached)


def rebuild_together(
    projections: Sequence[Projection],
    store: TellbackRecorder,
    engine: Engine,
    reached: Callable[[int], object] = lambda place: None,
) -> int:
    """As `rebuild`, several in one pass over the log; they take their places together."""
    schema = f"projections_{crc32(' '.join(p.name for p in projections).encode()):08x}"
    with engine.connect() as rows, _alone(rows, projections):
        _all_at_once(rows, _made_in(schema, projections))
        place = 0
        while len(page := store.log(place, PAGE)) == PAGE:
            place = _take_in(rows, projections, page)
            rows.commit()
            reached(place)
            rows.execute(text(f'set local search_path to "{schema}", public'))
        place = _put_in_place(rows, projections, store, schema, place)
        rows.commit()
        reached(place)
        return place


@contextmanager
def _alone(rows: Connection, projections: Sequence[Projection]) -> Iterator[None]:
    """Nobody else builds one of these meanwhile; a connection that is lost lets go of them by itself."""
    names = {"names": sorted(f"rebuild:{projection.name}" for projection in projections)}
    each = "select {}(hashtext(name)) from unnest(cast(:names as text[])) as name"
    rows.execute(text(each.format("pg_advisory_lock")), names)
    try:
        yield
    finally:
        rows.rollback()
        rows.execute(text(each.format("pg_advisory_unlock")), names)
        rows.commit()


def _made_in(schema: str, projections: Sequence[Projection]) -> Iterator[str]:
    """All their tables and indexes, in a schema in which tables are first looked for until the next commit."""
    yield f'drop schema if exists "{schema}" cascade'
    yield f'create schema "{schema}"'
    yield f'set local search_path to "{schema}", public'
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in [table for projection in projections for table in projection.tables.sorted_tables]:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            yield str(CreateIndex(index).compile(dialect=dialect))


def _put_in_place(
    rows: Connection, projections: Sequence[Projection], store: TellbackRecorder, schema: str, place: int
) -> int:
    served = select(positions.c.tables).where(positions.c.projection.in_([p.name for p in projections]))
    old = rows.execute(served.with_for_update()).scalars().all()
    while page := store.log(place, PAGE):
        place = _take_in(rows, projections, page)
        if len(page) < PAGE:
            break
    _all_at_once(rows, _moved(schema, projections, [name for tables in old for name in tables]))
    serve(rows, projections, place)
    return place


def _moved(schema: str, projections: Sequence[Projection], old: Sequence[str]) -> Iterator[str]:
    if old:
        yield f"drop table if exists {_listed(old)} cascade"
    for projection in projections:
        for name in projection.tables.tables:
            yield f'alter table "{schema}"."{name}" set schema public'
    yield f'drop schema "{schema}" cascade'


def _listed(tables: Iterable[str]) -> str:
    return ", ".join(f'public."{name}"' for name in tables)


def _all_at_once(rows: Connection, statements: Iterable[str]) -> None:
    """In one call: one for each table and index would take longer than filling them."""
    rows.exec_driver_sql(";".join(statements), execution_options={"no_parameters": True})


def _take_in(rows: Connection, projections: Sequence[Projection], page: Sequence[Row]) -> int:
    write(rows, changes_of(page, [(projection, 0) for projection in projections]))
    return page[-1].position
