"""Rebuild: builds read models from event 1 beside those that serve, and switches over; it alone creates tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from services.chassis.application.store import LogRow, SchemaLock
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import Projection, activate, changes_of, positions
from services.chassis.projections.row_changes import write

PAGE_EVENTS = 2000
"""A larger page merges more changes of a row, and needs more memory."""


def ensure_current(
    projections: Sequence[Projection],
    store: TellbackRecorder,
    engine: Engine,
    on_progress: Callable[[int], object] = lambda position: None,
) -> None:
    """Create the tables of new projections, and rebuild those that serve in another version.

    `on_progress` is called with each position that a rebuild reaches.
    """
    create_tables(projections, engine)
    with engine.connect() as connection:
        served = {row.projection: row.version for row in connection.execute(select(positions))}
    if outdated := [projection for projection in projections if served[projection.name] != projection.version]:
        rebuild_together(outdated, store, engine, on_progress)


def create_tables(projections: Sequence[Projection], engine: Engine) -> None:
    """Create the tables of new projections, still empty: queries are answered at once, and catch up later."""
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(SchemaLock.PROJECTIONS)))
        for projection in projections:
            if connection.scalar(select(positions.c.position).where(positions.c.projection == projection.name)) is None:
                projection.tables.create_all(connection)
                activate(connection, [projection], 0)


def rebuild(
    projection: Projection,
    store: TellbackRecorder,
    engine: Engine,
    on_progress: Callable[[int], object] = lambda position: None,
) -> int:
    """Build a projection from event 1 in a schema of its own while the old one serves, then switch over; its position.

    `on_progress` is called with each position that the rebuild reaches.
    """
    return rebuild_together([projection], store, engine, on_progress)


def rebuild_together(
    projections: Sequence[Projection],
    store: TellbackRecorder,
    engine: Engine,
    on_progress: Callable[[int], object] = lambda position: None,
) -> int:
    """As `rebuild`, for several projections in one pass over the log and one switch-over."""
    schema = f"projections_{crc32(' '.join(p.name for p in projections).encode()):08x}"
    with engine.connect() as connection, _exclusive(connection, projections):
        _execute_together(connection, _create_in_schema(schema, projections))
        position = 0
        while len(page := store.read_log(position, PAGE_EVENTS)) == PAGE_EVENTS:
            position = _project_page(connection, projections, page)
            connection.commit()
            on_progress(position)
            connection.execute(text(f'set local search_path to "{schema}", public'))
        position = _switch_over(connection, projections, store, schema, position)
        connection.commit()
        on_progress(position)
        return position


@contextmanager
def _exclusive(connection: Connection, projections: Sequence[Projection]) -> Iterator[None]:
    """Hold the advisory locks of these projections' rebuilds; a lost connection releases them."""
    names = {"names": sorted(f"rebuild:{projection.name}" for projection in projections)}
    lock_statement = "select {}(hashtext(name)) from unnest(cast(:names as text[])) as name"
    connection.execute(text(lock_statement.format("pg_advisory_lock")), names)
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text(lock_statement.format("pg_advisory_unlock")), names)
        connection.commit()


def _create_in_schema(schema: str, projections: Sequence[Projection]) -> Iterator[str]:
    """Statements that create the tables and indexes in a schema, which leads the search path until the commit."""
    yield f'drop schema if exists "{schema}" cascade'
    yield f'create schema "{schema}"'
    yield f'set local search_path to "{schema}", public'
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in [table for projection in projections for table in projection.tables.sorted_tables]:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            yield str(CreateIndex(index).compile(dialect=dialect))


def _switch_over(
    connection: Connection, projections: Sequence[Projection], store: TellbackRecorder, schema: str, position: int
) -> int:
    served = select(positions.c.tables).where(positions.c.projection.in_([p.name for p in projections]))
    old_tables = connection.execute(served.with_for_update()).scalars().all()
    while page := store.read_log(position, PAGE_EVENTS):
        position = _project_page(connection, projections, page)
        if len(page) < PAGE_EVENTS:
            break
    _execute_together(connection, _move_tables(schema, projections, [name for tables in old_tables for name in tables]))
    activate(connection, projections, position)
    return position


def _move_tables(schema: str, projections: Sequence[Projection], old_tables: Sequence[str]) -> Iterator[str]:
    if old_tables:
        yield f"drop table if exists {_table_list(old_tables)} cascade"
    for projection in projections:
        for name in projection.tables.tables:
            yield f'alter table "{schema}"."{name}" set schema public'
    yield f'drop schema "{schema}" cascade'


def _table_list(tables: Iterable[str]) -> str:
    return ", ".join(f'public."{name}"' for name in tables)


def _execute_together(connection: Connection, statements: Iterable[str]) -> None:
    """In one call: a call for each table and index would take longer than filling them."""
    connection.exec_driver_sql(";".join(statements), execution_options={"no_parameters": True})


def _project_page(connection: Connection, projections: Sequence[Projection], page: Sequence[LogRow]) -> int:
    write(connection, changes_of(page, [(projection, 0) for projection in projections]))
    return page[-1].position
