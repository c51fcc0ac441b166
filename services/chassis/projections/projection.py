"""Projection: turns a service's own log into the rows of a read model.

Rows and position move in one transaction, so a rebuild gives the same rows as following the log did. A projection
reads its own service's log and nothing else: what it needs from another service, its service has recorded. The
projections of a service follow the log together: each event is decoded once, and a page is one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, Connection, Engine, MetaData, String, Table, func, select

from services.chassis.application.recorded_events import RecordedEvent, to_recorded_event
from services.chassis.application.store import LogRow
from services.chassis.domain.decider import STORED_EVENT_TYPES
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections import bulk_sql
from services.chassis.projections.row_changes import Change, change, write

PAGE_EVENTS = 500

positions = Table(
    "projection_positions",
    MetaData(),
    Column("projection", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("tables", ARRAY(String), nullable=False),
)

POSITIONS_FOR_UPDATE = """
    select projection, version, position from projection_positions where projection = any(%(names)s) for update
"""
"""Read for every page: composing it each time would cost as much as the rest of a page of one event."""

ChangeFunction = Callable[[Any, RecordedEvent], Iterable[Change]]
ChangeFunctions = Mapping[type, ChangeFunction]
"""Our own event -> (event, its recorded form) -> the changes of rows."""


@dataclass(frozen=True, slots=True)
class Projection:
    """`version` changes with its tables and with what it makes of an event: another version is rebuilt."""

    name: str
    version: int
    tables: MetaData
    changes: ChangeFunctions

    @property
    def event_types(self) -> frozenset[str]:
        return frozenset(STORED_EVENT_TYPES[event_class] for event_class in self.changes)


Positions = Sequence[tuple[Projection, int]]
"""Each projection, and the log position up to which it has been written."""


def catch_up(projection: Projection, store: TellbackRecorder, engine: Engine, page: int = PAGE_EVENTS) -> int:
    """Project at most one page of new events in one transaction; how many. 0 also where another version serves now."""
    return catch_up_together([projection], store, engine, page)


def catch_up_together(
    projections: Sequence[Projection], store: TellbackRecorder, engine: Engine, page: int = PAGE_EVENTS
) -> int:
    """As `catch_up`, for several projections in one transaction; each from its own position."""
    with engine.connect() as connection:
        return project_page(projections, store, connection, page)


def project_page(
    projections: Sequence[Projection], store: TellbackRecorder, connection: Connection, page: int = PAGE_EVENTS
) -> int:
    """As `catch_up_together`, over an open connection."""
    with connection.begin():
        current = _read_positions(connection, projections)
        if not current or not (page_rows := store.read_log(min(position for _, position in current), page)):
            return 0
        page_end = page_rows[-1].position
        advanced = [
            change(positions, projection=p.name, position=page_end) for p, position in current if position < page_end
        ]
        write(connection, chain(changes_of(page_rows, current), advanced))
        return len(page_rows)


def position_of(projections: Sequence[Projection], connection: Connection) -> int:
    """The log position up to which all of these have been written; 0 while one has no position yet."""
    statement = select(func.count(), func.min(positions.c.position))
    count, position = connection.execute(
        statement.where(positions.c.projection.in_([p.name for p in projections]))
    ).one()
    return position if count and count == len(projections) else 0


def apply_page(connection: Connection, projection: Projection, page: Iterable[LogRow]) -> None:
    """Write the changes of one page of the log."""
    write(connection, changes_of(page, [(projection, 0)]))


def changes_of(page: Iterable[LogRow], current: Positions) -> Iterator[Change]:
    """The changes of a page in these projections. An event is decoded once, and only if one of them handles it."""
    functions = _functions_by_event_type(current)
    for row in page:
        if interested := functions.get(row.event_type):
            recorded = to_recorded_event(row)
            for position, change_function in interested:
                if row.position > position:
                    yield from change_function(recorded.event, recorded)


def activate(connection: Connection, projections: Sequence[Projection], position: int) -> None:
    """Record that these versions serve queries, at this position."""
    names = ("projection", "version", "position", "tables")
    served = [dict(zip(names, (p.name, p.version, position, [*p.tables.tables]), strict=True)) for p in projections]
    bulk_sql.write(connection, [bulk_sql.upsert_statement(positions, names, served)])


def _functions_by_event_type(current: Positions) -> Mapping[str, Sequence[tuple[int, ChangeFunction]]]:
    """Event type -> (position, change function) of every projection that handles it."""
    functions: dict[str, list[tuple[int, ChangeFunction]]] = {}
    for projection, position in current:
        for event_class, change_function in projection.changes.items():
            functions.setdefault(STORED_EVENT_TYPES[event_class], []).append((position, change_function))
    return functions


def _read_positions(connection: Connection, projections: Sequence[Projection]) -> Positions:
    """The positions of the versions that serve, locked until the end of the transaction."""
    rows_served = connection.exec_driver_sql(POSITIONS_FOR_UPDATE, {"names": [p.name for p in projections]})
    current = {(name, version): position for name, version, position in rows_served}
    return [(p, current[p.name, p.version]) for p in projections if (p.name, p.version) in current]
