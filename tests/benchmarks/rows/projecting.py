"""Read models: following the log as it grows, and built anew from its first event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Engine, MetaData, Table, insert, select, text
from sqlalchemy.sql.elements import quoted_name

from deploy.parts import Part
from services.chassis.asking.decisions import EVENTS
from services.chassis.projecting.projections import Projection, catch_up
from services.chassis.projecting.rebuilding import rebuild_together
from tests.benchmarks.matters import council
from tests.benchmarks.measuring import Line, bursts_in_turn, compared
from tests.benchmarks.world import World

MATTERS = 120
LOG = """
select notification_id, originator_id, originator_version, topic, state, recorded_at from {}_events
where notification_id > %s::bigint and topic = any(%s::text[]) order by notification_id limit 500
"""


def rebuilding(world: World) -> Iterator[Line]:
    """Every read model of every service, from event 1."""
    with council(world) as lived:
        lived.live_through(MATTERS)
        lived.catch_up()
        parts = list(lived.parts.values())
        events = sum(_recorded(opened) for opened in parts)
        plain = [(Plain(opened), psycopg.connect(opened.url, autocommit=True)) for opened in parts]

        def ours() -> float:
            began = perf_counter()
            for opened in parts:
                rebuild_together(_models(opened), opened.store, opened.engine)
            return (perf_counter() - began) / events

        def theirs() -> float:
            began = perf_counter()
            for script, own in plain:
                script.build(own)
            return (perf_counter() - began) / events

        rounds = bursts_in_turn(ours, theirs)
    yield compared("rebuild of every read model", "read and decode the same rows, plain bulk insert", rounds, 1.2)


class Plain:
    """The answers of a service, known already: inserted 500 at a time while its log is read and decoded once."""

    def __init__(self, opened: Part) -> None:
        self.opened, copies = opened, MetaData()
        kept = [table for model in _models(opened) for table in model.tables.sorted_tables]
        self.wanted = frozenset[str]().union(*(model.labels for model in _models(opened)))
        self.rows = [(_copy(table, copies), _rows(opened.engine, table)) for table in kept]
        self.copies = copies

    def build(self, own: psycopg.Connection) -> None:
        """As a script would: one pass over the log by a bare cursor, one list of rows a table."""
        decoders = {label: msgspec.json.Decoder(EVENTS[label]).decode for label in self.wanted}
        place, cursor, query = 0, own.cursor(binary=True), LOG.format(self.opened.service.name).encode()
        while page := cursor.execute(query, (place, [*self.wanted]), prepare=True).fetchall():
            for _, _, _, label, state, _ in page:
                decoders[label](state)
            place = page[-1][0]
        with self.opened.engine.begin() as rows:
            self.copies.drop_all(rows)
            self.copies.create_all(rows)
        for table, values in self.rows:
            for first in range(0, len(values), 500):
                with self.opened.engine.begin() as rows:
                    rows.execute(insert(table), values[first : first + 500])


def _copy(table: Table, copies: MetaData) -> Table:
    copy = table.to_metadata(copies, name=f"plain_{table.name}")
    for index in copy.indexes:
        index.name = quoted_name(f"plain_{index.name}", quote=None)
    return copy


def _models(opened: Part) -> Sequence[Projection]:
    return opened.follower.projections


def _recorded(opened: Part) -> int:
    with opened.engine.connect() as rows:
        found: int = rows.execute(text(f"select count(*) from {opened.service.name}_events")).scalar_one()
        return found


def _rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as rows:
        return [dict(row._mapping) for row in rows.execute(select(table))]


def forget(opened: Part, models: Sequence[Projection]) -> None:
    """Empty these read models, so that they take the log in again."""
    names = ", ".join(f'"{table}"' for model in models for table in model.tables.tables)
    with opened.engine.begin() as rows:
        rows.execute(text(f"truncate {names}"))
        rows.execute(
            text("update projection_positions set position = 0 where projection = any(:names)"),
            {"names": [model.name for model in models]},
        )


def follow(opened: Part, models: Sequence[Projection]) -> None:
    """Take all of the log in."""
    if len(models) == len(_models(opened)):
        opened.follower.catch_up()
        return
    for model in models:
        while catch_up(model, opened.store, opened.engine):
            pass
