"""Rows `append` and `handle`: an append against the plainest INSERT of the same bytes, and a gap-free function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from uuid import uuid4

import psycopg

from services.chassis.application.store import StoredEventWithMetadata
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import Dispatch
from services.intake.wiring import MANIFEST as INTAKE
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Measurement, alternate_bursts, alternate_calls, compare, concurrent_burst
from tests.benchmarks.sample_data import REFERRER, SUBMISSION, referral_received, register_partner, stored_rows

INSERT = """
insert into raw_events (originator_id, originator_version, topic, state, event_id, metadata)
values (%s, %s, %s, %s, %s, %s::jsonb) returning notification_id
"""
GAP_FREE = """
create table raw_events (like intake_events including all);
create function raw_append(stream uuid, version bigint, label text, state bytea, id uuid, stamp jsonb)
returns bigint language plpgsql as $$
declare position bigint;
begin
    lock table raw_events in exclusive mode;
    notify raw_events;
    insert into raw_events (originator_id, originator_version, topic, state, event_id, metadata)
        values (stream, version, label, state, id, stamp) returning notification_id into position;
    return position;
end $$
"""
"""The same table and indexes; the lock keeps positions in the order of commits, which every log reader needs."""


def append(bench: BenchEnvironment) -> Iterator[Measurement]:
    """One writer, one event in each commit."""
    database = bench.database("append")
    service = bench.service(INTAKE, database.url, group=True)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(GAP_FREE)
        raw, row = _raw(connection, INSERT), _row()

        def ours() -> None:
            service.store.insert_events([replace(row, originator_id=uuid4(), event_id=uuid4())])

        rounds = alternate_calls(ours, raw, rounds=bench.rounds, calls=bench.count(300))
        yield compare("append, 1 writer", "raw psycopg autocommit INSERT", rounds, aim=0.75)
        rounds = alternate_calls(ours, _raw(connection, SELECT), rounds=bench.rounds, calls=bench.count(300))
        yield compare("append, 1 writer, gap-free on both sides", "one function: lock, notify, insert", rounds)


def handle_many(bench: BenchEnvironment) -> Iterator[Measurement]:
    """Many writers through the command handler: look-up, decision, metadata and save."""
    database = bench.database("handle")
    service = bench.service(INTAKE, database.url, group=True, pool=40)
    register_partner(service)

    def submit() -> None:
        request_metadata = RequestMetadata(
            key=str(uuid4()), digest="digest", channel="api", purpose="direct care and safeguarding"
        )
        service.handle(Dispatch(uuid4(), SUBMISSION), context=REFERRER, request_metadata=request_metadata)

    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(GAP_FREE)
    for writers, aim in ((8, 1.5), (32, 2.5)):
        connections = [psycopg.connect(database.url, autocommit=True) for _ in range(writers)]
        free = cycle(connections)
        ours = concurrent_burst(lambda: submit, writers, bench.seconds(1.0))
        raw = partial(_next_raw, free)
        rounds = alternate_bursts(ours, concurrent_burst(raw, writers, bench.seconds(1.0)), rounds=bench.rounds)
        yield compare(
            f"append through the command handler, {writers} writers", "raw psycopg, gap-free function", rounds, aim
        )
        for connection in connections:
            connection.close()


SELECT = "select raw_append(%s, %s::bigint, %s, %s, %s, %s::jsonb)"


def _row() -> StoredEventWithMetadata:
    (row,) = stored_rows(uuid4(), [referral_received()])
    return row


def _next_raw(connections: Iterator[psycopg.Connection]) -> Callable[[], object]:
    return _raw(next(connections), SELECT)


def _raw(connection: psycopg.Connection, statement: str) -> Callable[[], object]:
    row, cursor = _row(), connection.cursor()
    query, label, state, stamp = statement.encode(), row.topic, row.state, row.metadata.decode()

    def insert() -> object:
        return cursor.execute(query, (uuid4(), 1, label, state, uuid4(), stamp), prepare=True).fetchone()

    return insert
