"""This is where read models are built anew from event 1, beside those that serve, and put in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

from sqlalchemy import Connection, Engine, select, text

from services.chassis.asking.store import Row
from services.chassis.keeping.datastore import connect
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting.changes import write
from services.chassis.projecting.projections import Projection, changes_of, create, positions, serve

PAGE = 2000
"""The larger, the more of a row's changes become one; bounded, as memory is."""


def prepare(projections: Sequence[Projection], store: TellbackRecorder, engine: Engine) -> None:
    """Make what is new; what stands in another version is built anew beside it, and takes its place."""
    create(projections, engine)
    with engine.connect() as rows:
        served = {row.projection: row.version for row in rows.execute(select(positions))}
    if older := [projection for projection in projections if served[projection.name] != projection.version]:
        rebuild_together(older, store, engine)


def rebuild(
    projection: Projection, store: TellbackRecorder, engine: Engine, reached: Callable[[int], None] = lambda place: None
) -> int:
    """Build it from event 1 in a schema of its own while the old one serves, then put it in its place; its position.

    `reached` is called with each position that it has reached.
    """
    return rebuild_together([projection], store, engine, reached)


def rebuild_together(
    projections: Sequence[Projection],
    store: TellbackRecorder,
    engine: Engine,
    reached: Callable[[int], None] = lambda place: None,
) -> int:
    """As `rebuild`, several in one pass over the log; they take their places together."""
    with connect(store.datastore.database_url) as guard:
        for name in sorted(projection.name for projection in projections):
            guard.execute("select pg_advisory_lock(hashtext(%s))", (f"rebuild:{name}",))
        schema = f"projections_{crc32(' '.join(p.name for p in projections).encode()):08x}"
        beside = engine.execution_options(schema_translate_map={None: schema})
        with beside.begin() as rows:
            rows.execute(text(f'drop schema if exists "{schema}" cascade'))
            rows.execute(text(f'create schema "{schema}"'))
            for projection in projections:
                projection.tables.create_all(rows, checkfirst=False)
        place = 0
        while page := store.log(place, PAGE):
            with beside.begin() as rows:
                place = _take_in(rows, projections, page)
            reached(place)
        with beside.begin() as rows:
            return _put_in_place(rows, projections, store, schema, place)


def _put_in_place(
    rows: Connection, projections: Sequence[Projection], store: TellbackRecorder, schema: str, place: int
) -> int:
    served = select(positions.c.tables).where(positions.c.projection.in_([p.name for p in projections]))
    plain = {"schema_translate_map": None}
    old = rows.execute(served.with_for_update(), execution_options=plain).scalars().all()
    while page := store.log(place, PAGE):
        place = _take_in(rows, projections, page)
    if served_by := ", ".join(f'public."{name}"' for tables in old for name in tables):
        rows.execute(text(f"drop table if exists {served_by} cascade"))
    for projection in projections:
        for name in projection.tables.tables:
            rows.execute(text(f'alter table "{schema}"."{name}" set schema public'))
        serve(rows, projection, place)
    rows.execute(text(f'drop schema "{schema}" cascade'))
    return place


def _take_in(rows: Connection, projections: Sequence[Projection], page: Sequence[Row]) -> int:
    write(rows, changes_of(page, [(projection, 0) for projection in projections]))
    return page[-1].position
