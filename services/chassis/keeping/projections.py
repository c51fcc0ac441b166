"""This is where a service's own log becomes rows to answer from.

Rows and position move in one transaction, so that a rebuild is the same as having lived through it. A projection reads
its own service's log and nothing else. What another service said, and we need, is an event of ours by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    Engine,
    Executable,
    MetaData,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from services.chassis.asking.decisions import LABELS
from services.chassis.asking.recorded import Recorded, recorded_of
from services.chassis.asking.store import Row, TablesLock
from services.chassis.keeping.datastore import connect
from services.chassis.keeping.recorder import TellbackRecorder

PAGE = 500

positions = Table(
    "projection_positions",
    MetaData(),
    Column("projection", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("tables", ARRAY(String), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Upsert:
    """A row as it is from now on. Many of one page are written together, and one row's as one."""

    table: Table
    values: Mapping[str, Any]

    @property
    def row(self) -> tuple[Any, ...]:
        return (self.table, *(self.values[column.name] for column in self.table.primary_key))


Change = Executable | Upsert
Changes = Mapping[type, Callable[[Any, Recorded], Iterable[Change]]]
"""Our own event -> (event, where and when it was recorded) -> the rows it writes."""


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


def upsert(table: Table, **values: Any) -> Upsert:
    """The row of that primary key, made or changed in these columns. Columns that may not be null must all be given."""
    return Upsert(table, values)


def create(projections: Sequence[Projection], engine: Engine) -> None:
    """Make the tables of those that are new; quick, so that questions may be asked at once."""
    with engine.begin() as rows:
        rows.execute(select(func.pg_advisory_xact_lock(TablesLock.PROJECTIONS)))
        positions.metadata.create_all(rows)
        for projection in projections:
            if rows.scalar(_place(projection)) is None:
                projection.tables.create_all(rows)
                _serve(rows, projection, 0)


def prepare(projections: Sequence[Projection], store: TellbackRecorder, engine: Engine) -> None:
    """Make what is new; what stands in another version is built anew beside it, and takes its place."""
    create(projections, engine)
    for projection in projections:
        with engine.connect() as rows:
            version = rows.scalar(select(positions.c.version).where(positions.c.projection == projection.name))
        if version != projection.version:
            rebuild(projection, store, engine)


def catch_up(projection: Projection, store: TellbackRecorder, engine: Engine, page: int = PAGE) -> int:
    """Take in what was recorded since the last time, at most a page in one transaction; how many. 0 also when another
    version serves by now.
    """
    with engine.begin() as rows:
        place = rows.scalar(_place(projection).where(positions.c.version == projection.version).with_for_update())
        return 0 if place is None else _take_in(rows, projection, store.log(place, page))


def position_of(projection: Projection, rows: Connection) -> int:
    """How far this projection has taken the log in."""
    return rows.scalar(_place(projection)) or 0


def rebuild(
    projection: Projection, store: TellbackRecorder, engine: Engine, reached: Callable[[int], None] = lambda place: None
) -> int:
    """Build it from event 1 in a schema of its own while the old one serves, then put it in its place; its position.

    `reached` is called with each position that it has reached.
    """
    with connect(store.datastore.database_url) as guard:
        guard.execute("select pg_advisory_lock(hashtext(%s))", (f"rebuild:{projection.name}",))
        schema = f"projection_{projection.name}_v{projection.version}"
        beside = engine.execution_options(schema_translate_map={None: schema})
        with beside.begin() as rows:
            rows.execute(text(f'drop schema if exists "{schema}" cascade'))
            rows.execute(text(f'create schema "{schema}"'))
            projection.tables.create_all(rows)
        place = 0
        while page := store.log(place, PAGE):
            with beside.begin() as rows:
                apply(rows, projection, page)
            place = page[-1].position
            reached(place)
        return _put_in_place(projection, store, beside, schema, place)


def _put_in_place(projection: Projection, store: TellbackRecorder, beside: Engine, schema: str, place: int) -> int:
    with beside.begin() as rows:
        served = positions.c.projection == projection.name
        # positions stand where they always do, whatever this connection takes for the place of tables
        plain = {"schema_translate_map": None}
        old = rows.execute(select(positions.c.tables).where(served).with_for_update(), execution_options=plain).scalar()
        while page := store.log(place, PAGE):
            apply(rows, projection, page)
            place = page[-1].position
        for name in old or ():
            rows.execute(text(f'drop table if exists public."{name}" cascade'))
        for name in projection.tables.tables:
            rows.execute(text(f'alter table "{schema}"."{name}" set schema public'))
        rows.execute(text(f'drop schema "{schema}" cascade'))
        _serve(rows, projection, place)
    return place


def _serve(rows: Connection, projection: Projection, place: int) -> None:
    now = {"version": projection.version, "position": place, "tables": [*projection.tables.tables]}
    made = insert(positions).values(projection=projection.name, **now)
    rows.execute(
        made.on_conflict_do_update(index_elements=["projection"], set_=now),
        execution_options={"schema_translate_map": None},
    )


def _place(projection: Projection) -> Any:
    return select(positions.c.position).where(positions.c.projection == projection.name)


def _take_in(rows: Connection, projection: Projection, page: Sequence[Row]) -> int:
    if page:
        apply(rows, projection, page)
        moved = positions.update().where(positions.c.projection == projection.name)
        rows.execute(moved.values(position=page[-1].position))
    return len(page)


def apply(rows: Connection, projection: Projection, page: Iterable[Row]) -> None:
    """Write what this page of the log changes. Decodes only what the projection wants."""
    labels, written = projection.labels, _Page(rows)
    for row in page:
        if row.label in labels:
            recorded = recorded_of(row)
            for change in projection.changes[type(recorded.event)](recorded.event, recorded):
                written.write(change)
    written.flush()


@dataclass(slots=True)
class _Page:
    """What a page changes: upserts of a row are folded into one and kept back until something else must come after."""

    rows: Connection
    folded: dict[tuple[Any, ...], Upsert] = field(default_factory=dict)

    def write(self, change: Change) -> None:
        if isinstance(change, Upsert):
            before = self.folded.get(change.row)
            values = {**before.values, **change.values} if before else change.values
            self.folded[change.row] = Upsert(change.table, values)
        else:
            self.flush()
            self.rows.execute(change)

    def flush(self) -> None:
        alike: dict[tuple[Table, tuple[str, ...]], list[Mapping[str, Any]]] = {}
        for change in self.folded.values():
            alike.setdefault((change.table, tuple(change.values)), []).append(change.values)
        for (table, columns), values in alike.items():
            self.rows.execute(_upserting(table, columns), values)
        self.folded.clear()


@cache
def _upserting(table: Table, columns: tuple[str, ...]) -> Executable:
    keys = [column.name for column in table.primary_key]
    made = insert(table)
    rest = {name: made.excluded[name] for name in columns if name not in keys}
    if not rest:
        return made.on_conflict_do_nothing(index_elements=keys)
    return made.on_conflict_do_update(index_elements=keys, set_=rest)
