"""This is where a service's own log becomes rows to answer from.

Rows and position move in one transaction, so that a rebuild is the same as having lived through it. A projection reads
its own service's log and nothing else. What another service said, and we need, is an event of ours by then. All that
a service has follow its log together: each event is decoded once, and a page is one transaction.
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
"""Asked for every page: composed anew, it would cost as much as the rest of a page of one event."""

ChangeFunction = Callable[[Any, RecordedEvent], Iterable[Change]]
ChangeFunctions = Mapping[type, ChangeFunction]
"""Our own event -> (event, where and when it was recorded) -> what it changes."""


@dataclass(frozen=True, slots=True)
class Projection:
    """`version` grows with every change of its tables or of what it makes of an event: then it is built anew."""

    name: str
    version: int
    tables: MetaData
    changes: ChangeFunctions

    @property
    def event_types(self) -> frozenset[str]:
        return frozenset(STORED_EVENT_TYPES[kind] for kind in self.changes)


Positions = Sequence[tuple[Projection, int]]
"""How far each of them has taken the log in."""


def catch_up(projection: Projection, store: TellbackRecorder, engine: Engine, page: int = PAGE_EVENTS) -> int:
    """Take in what was recorded since the last time, at most a page in one transaction; how many. 0 also when another
    version serves by now.
    """
    return catch_up_together([projection], store, engine, page)


def catch_up_together(
    projections: Sequence[Projection], store: TellbackRecorder, engine: Engine, page: int = PAGE_EVENTS
) -> int:
    """As `catch_up`, several in one transaction; each takes in what it has not taken in yet."""
    with engine.connect() as rows:
        return project_page(projections, store, rows, page)


def project_page(
    projections: Sequence[Projection], store: TellbackRecorder, rows: Connection, page: int = PAGE_EVENTS
) -> int:
    """As `catch_up_together`, over a connection that is kept."""
    with rows.begin():
        current = _read_positions(rows, projections)
        if not current or not (page_rows := store.read_log(min(position for _, position in current), page)):
            return 0
        reached = page_rows[-1].position
        advanced = [
            change(positions, projection=p.name, position=reached) for p, position in current if position < reached
        ]
        write(rows, chain(changes_of(page_rows, current), advanced))
        return len(page_rows)


def position_of(projections: Sequence[Projection], rows: Connection) -> int:
    """How far all of these have taken the log in."""
    statement = select(func.count(), func.min(positions.c.position))
    found, position = rows.execute(statement.where(positions.c.projection.in_([p.name for p in projections]))).one()
    return position if found and found == len(projections) else 0


def apply_page(rows: Connection, projection: Projection, page: Iterable[LogRow]) -> None:
    """Write what this page of the log changes."""
    write(rows, changes_of(page, [(projection, 0)]))


def changes_of(page: Iterable[LogRow], current: Positions) -> Iterator[Change]:
    """What a page changes in projections that have come so far. Decodes once, and only what one of them wants."""
    functions = _functions_by_event_type(current)
    for row in page:
        if interested := functions.get(row.event_type):
            recorded = to_recorded_event(row)
            for position, change_function in interested:
                if row.position > position:
                    yield from change_function(recorded.event, recorded)


def activate(rows: Connection, projections: Sequence[Projection], position: int) -> None:
    """From now on these versions answer, and have come so far."""
    names = ("projection", "version", "position", "tables")
    now = [dict(zip(names, (p.name, p.version, position, [*p.tables.tables]), strict=True)) for p in projections]
    bulk_sql.write(rows, [bulk_sql.upsert_statement(positions, names, now)])


def _functions_by_event_type(current: Positions) -> Mapping[str, Sequence[tuple[int, ChangeFunction]]]:
    """Label -> who wants it: where they stand, and what they make of it."""
    functions: dict[str, list[tuple[int, ChangeFunction]]] = {}
    for projection, position in current:
        for kind, change_function in projection.changes.items():
            functions.setdefault(STORED_EVENT_TYPES[kind], []).append((position, change_function))
    return functions


def _read_positions(rows: Connection, projections: Sequence[Projection]) -> Positions:
    """Of those that serve; nobody else moves them meanwhile."""
    rows_served = rows.exec_driver_sql(POSITIONS_FOR_UPDATE, {"names": [p.name for p in projections]})
    found = {(name, version): position for name, version, position in rows_served}
    return [(p, found[p.name, p.version]) for p in projections if (p.name, p.version) in found]
