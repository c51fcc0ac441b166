"""Row `rebuild`: every projection rebuilt from its first event; `reset` and `catch_up_all` serve other rows too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Engine, MetaData, Table, insert, select, text
from sqlalchemy.sql.elements import quoted_name

from deploy.composition import ServiceInstance
from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.projections.projection import Projection, catch_up
from services.chassis.projections.rebuild import rebuild_together
from tests.benchmarks.cases import three_services
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Measurement, alternate_bursts, compare

CASES = 120
LOG = """
select notification_id, originator_id, originator_version, topic, state, recorded_at from {}_events
where notification_id > %s::bigint and topic = any(%s::text[]) order by notification_id limit 500
"""


def rebuild_all(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Every projection of every service, from its first event."""
    with three_services(bench) as runner:
        runner.run_cases(bench.count(CASES))
        runner.catch_up()
        parts = list(runner.parts.values())
        events = sum(_recorded(instance) for instance in parts)
        baselines = [BulkInsertBaseline(instance) for instance in parts]

        def ours() -> float:
            began = perf_counter()
            for instance in parts:
                rebuild_together(_models(instance), instance.store, instance.engine)
            return (perf_counter() - began) / events

        def theirs() -> float:
            began = perf_counter()
            for baseline in baselines:
                with psycopg.connect(baseline.instance.url, autocommit=True) as connection:
                    baseline.build(connection)
            return (perf_counter() - began) / events

        rounds = alternate_bursts(ours, theirs, rounds=bench.rounds)
    yield compare("rebuild of every projection", "read and decode the same rows, plain bulk insert", rounds, 1.2)


class BulkInsertBaseline:
    """The finished rows of a service, inserted 500 at a time after its log is read and decoded once."""

    def __init__(self, instance: ServiceInstance) -> None:
        self.instance, copies = instance, MetaData()
        kept = [table for model in _models(instance) for table in model.tables.sorted_tables]
        self.wanted = frozenset[str]().union(*(model.event_types for model in _models(instance)))
        self.rows = [(_copy(table, copies), _rows(instance.engine, table)) for table in kept]
        self.copies = copies

    def build(self, connection: psycopg.Connection) -> None:
        """One pass over the log by a bare cursor, then the rows of each table."""
        decoders = {name: msgspec.json.Decoder(STORED_EVENT_CLASSES[name]).decode for name in self.wanted}
        position, cursor, query = 0, connection.cursor(binary=True), LOG.format(self.instance.service.name).encode()
        while page := cursor.execute(query, (position, [*self.wanted]), prepare=True).fetchall():
            for _, _, _, event_type, state, _ in page:
                decoders[event_type](state)
            position = page[-1][0]
        with self.instance.engine.begin() as rows:
            self.copies.drop_all(rows)
            self.copies.create_all(rows)
        for table, values in self.rows:
            for first in range(0, len(values), 500):
                with self.instance.engine.begin() as rows:
                    rows.execute(insert(table), values[first : first + 500])


def _copy(table: Table, copies: MetaData) -> Table:
    copy = table.to_metadata(copies, name=f"plain_{table.name}")
    for index in copy.indexes:
        index.name = quoted_name(f"plain_{index.name}", quote=None)
    return copy


def _models(instance: ServiceInstance) -> Sequence[Projection]:
    return instance.projector.projections


def _recorded(instance: ServiceInstance) -> int:
    with instance.engine.connect() as rows:
        count: int = rows.execute(text(f"select count(*) from {instance.service.name}_events")).scalar_one()
        return count


def _rows(engine: Engine, table: Table) -> list[dict[str, Any]]:
    with engine.connect() as rows:
        return [dict(row._mapping) for row in rows.execute(select(table))]


def reset(instance: ServiceInstance, models: Sequence[Projection]) -> None:
    """Empty these projections and set their positions to 0."""
    names = ", ".join(f'"{table}"' for model in models for table in model.tables.tables)
    with instance.engine.begin() as rows:
        rows.execute(text(f"truncate {names}"))
        rows.execute(
            text("update projection_positions set position = 0 where projection = any(:names)"),
            {"names": [model.name for model in models]},
        )


def catch_up_all(instance: ServiceInstance, models: Sequence[Projection]) -> None:
    """Project the whole log."""
    if len(models) == len(_models(instance)):
        instance.projector.catch_up()
        return
    for model in models:
        while catch_up(model, instance.store, instance.engine):
            pass
