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

from services.chassis.asking.decisions import LABELS
from services.chassis.asking.recorded import Recorded, recorded_of
from services.chassis.asking.store import Row, TablesLock
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting import bulk
from services.chassis.projecting.changes import Change, change, write

PAGE = 500

positions = Table(
    "projection_positions",
    MetaData(),
    Column("projection", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("tables", ARRAY(String), nullable=False),
)

PLACES = """
    select projection, version, position from projection_positions where projection = any(%(names)s) for update
"""
"""Asked for every page: composed anew, it would cost as much as the rest of a page of one event."""

Changed = Callable[[Any, Recorded], Iterable[Change]]
Changes = Mapping[type, Changed]
"""Our own event -> (event, where and when it was recorded) -> what it changes."""


@dataclass(frozen=True, slots=True)
class Projection:
    """`version` grows with every change of its tables or of what it makes of an event: then it is built anew."""

    name: str
    version: int
    tables: MetaData
    changes: Changes

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(LABELS[kind] for kind in self.changes)


Places = Sequence[tuple[Projection, int]]
"""How far each of them has taken the log in."""


def create(projections: Sequence[Projection], engine: Engine) -> None:
    """Make the tables of those that are new; quick, so that questions may be asked at once."""
    with engine.begin() as rows:
        rows.execute(select(func.pg_advisory_xact_lock(TablesLock.PROJECTIONS)))
        positions.metadata.create_all(rows)
        for projection in projections:
            if rows.scalar(select(positions.c.position).where(positions.c.projection == projection.name)) is None:
                projection.tables.create_all(rows)
                serve(rows, [projection], 0)


def catch_up(projection: Projection, store: TellbackRecorder, engine: Engine, page: int = PAGE) -> int:
    """Take in what was recorded since the last time, at most a page in one transaction; how many. 0 also when another
    version serves by now.
    """
    return catch_up_together([projection], store, engine, page)


def catch_up_together(
    projections: Sequence[Projection], store: TellbackRecorder, engine: Engine, page: int = PAGE
) -> int:
    """As `catch_up`, several in one transaction; each takes in what it has not taken in yet."""
    with engine.connect() as rows:
        return take_in(projections, store, rows, page)


def take_in(projections: Sequence[Projection], store: TellbackRecorder, rows: Connection, page: int = PAGE) -> int:
    """As `catch_up_together`, over a connection that is kept."""
    with rows.begin():
        places = _places(rows, projections)
        if not places or not (taken := store.log(min(place for _, place in places), page)):
            return 0
        reached = taken[-1].position
        moved = [change(positions, projection=p.name, position=reached) for p, place in places if place < reached]
        write(rows, chain(changes_of(taken, places), moved))
        return len(taken)


def position_of(projections: Sequence[Projection], rows: Connection) -> int:
    """How far all of these have taken the log in."""
    asked = select(func.count(), func.min(positions.c.position))
    found, place = rows.execute(asked.where(positions.c.projection.in_([p.name for p in projections]))).one()
    return place if found and found == len(projections) else 0


def apply(rows: Connection, projection: Projection, page: Iterable[Row]) -> None:
    """Write what this page of the log changes."""
    write(rows, changes_of(page, [(projection, 0)]))


def changes_of(page: Iterable[Row], places: Places) -> Iterator[Change]:
    """What a page changes in projections that have come so far. Decodes once, and only what one of them wants."""
    wanted = _wanted(places)
    for row in page:
        if wanting := wanted.get(row.label):
            recorded = recorded_of(row)
            for place, changed in wanting:
                if row.position > place:
                    yield from changed(recorded.event, recorded)


def serve(rows: Connection, projections: Sequence[Projection], place: int) -> None:
    """From now on these versions answer, and have come so far."""
    names = ("projection", "version", "position", "tables")
    now = [dict(zip(names, (p.name, p.version, place, [*p.tables.tables]), strict=True)) for p in projections]
    bulk.write(rows, [bulk.upserting(positions, names, now)])


def _wanted(places: Places) -> Mapping[str, Sequence[tuple[int, Changed]]]:
    """Label -> who wants it: where they stand, and what they make of it."""
    wanted: dict[str, list[tuple[int, Changed]]] = {}
    for projection, place in places:
        for kind, changed in projection.changes.items():
            wanted.setdefault(LABELS[kind], []).append((place, changed))
    return wanted


def _places(rows: Connection, projections: Sequence[Projection]) -> Places:
    """Of those that serve; nobody else moves them meanwhile."""
    served = rows.exec_driver_sql(PLACES, {"names": [p.name for p in projections]})
    found = {(name, version): place for name, version, place in served}
    return [(p, found[p.name, p.version]) for p in projections if (p.name, p.version) in found]
