"""This is where a service's own log becomes rows to answer from.

Rows and place move in one transaction, so that a rebuild is the same as having lived through it. A projection reads its
own service's log and nothing else: what another service said, and we need, is an event of ours by then.

Each projection, in each version, has a schema of its own: a new version is built while the old one still serves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Executable, MetaData, text

from services.chassis.asking.decisions import LABELS
from services.chassis.asking.recorded import Recorded, recorded_of
from services.chassis.asking.store import Store

PAGE = 500

Changes = Mapping[type, Callable[[Any, Recorded], Iterable[Executable]]]
"""Our own event -> (event, where and when it was recorded) -> the rows it writes."""

PLACES = "create table if not exists projection_places (schema text primary key, place bigint not null)"
BEGIN = text("insert into projection_places values (:schema, 0) on conflict do nothing")
PLACE = text("select place from projection_places where schema = :schema for update")
MOVE = text("update projection_places set place = :place where schema = :schema")


@dataclass(frozen=True, slots=True)
class Projection:
    """One question's tables and what changes them. Tables that change shape get a new `version`."""

    name: str
    version: int
    tables: MetaData
    changes: Changes

    @property
    def schema(self) -> str:
        """Where its tables stand."""
        return f"{self.name}_v{self.version}".replace("-", "_")


def create(projection: Projection, engine: Engine, schema: str | None = None) -> None:
    """Make what is not there: its schema, its tables, its place at the log's beginning."""
    schema = schema or projection.schema
    with engine.begin() as rows:
        rows.exec_driver_sql("select pg_advisory_xact_lock(7206)")
        rows.exec_driver_sql(PLACES)
        rows.exec_driver_sql(f'create schema if not exists "{schema}"')
        _look_in(rows, schema)
        projection.tables.create_all(rows)
        rows.execute(BEGIN, {"schema": schema})


def catch_up(projection: Projection, store: Store, engine: Engine, schema: str | None = None) -> int:
    """Take in what was recorded since the last time, a page at most, in one transaction; how many rows of the log."""
    schema = schema or projection.schema
    labels = {LABELS[kind]: change for kind, change in projection.changes.items()}
    with engine.begin() as rows:
        _look_in(rows, schema)
        new = store.log(rows.scalar(PLACE, {"schema": schema}) or 0, PAGE)
        for row in new:
            if change := labels.get(row.label):
                recorded = recorded_of(row)
                for statement in change(recorded.event, recorded):
                    rows.execute(statement)
        if new:
            rows.execute(MOVE, {"schema": schema, "place": new[-1].position})
    return len(new)


def rebuild(projection: Projection, store: Store, engine: Engine) -> None:
    """Build it anew beside the one that serves, from the first event, and put it in its place."""
    beside = f"{projection.schema}_next"
    with engine.begin() as rows:
        rows.exec_driver_sql(f'drop schema if exists "{beside}" cascade')
        rows.exec_driver_sql(PLACES)
        rows.execute(text("delete from projection_places where schema = :schema"), {"schema": beside})
    create(projection, engine, beside)
    while catch_up(projection, store, engine, beside):
        pass
    with engine.begin() as rows:
        rows.execute(text("select place from projection_places where schema in (:a, :b) for update"), _two(projection))
        rows.exec_driver_sql(f'drop schema if exists "{projection.schema}" cascade')
        rows.exec_driver_sql(f'alter schema "{beside}" rename to "{projection.schema}"')
        rows.execute(text("delete from projection_places where schema = :a"), {"a": projection.schema})
        rows.execute(text("update projection_places set schema = :a where schema = :b"), _two(projection))


def places(rows: Connection, projections: Iterable[Projection]) -> dict[str, int]:
    """How far each has come, by name."""
    by_schema = {p.schema: p.name for p in projections}
    found = rows.execute(text("select schema, place from projection_places"))
    return {by_schema[schema]: place for schema, place in found if schema in by_schema}


def _two(projection: Projection) -> dict[str, str]:
    return {"a": projection.schema, "b": f"{projection.schema}_next"}


def _look_in(rows: Connection, schema: str) -> None:
    rows.exec_driver_sql(f'set local search_path to "{schema}", public')
