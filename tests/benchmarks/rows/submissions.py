"""Rows `http` and `history`: submissions over HTTP, each side a process with one server, the signature checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from uuid import uuid4

import psycopg
from joserfc.jwk import KeySet

from deploy.composition import open_service
from deploy.dev.databases import Database
from services.chassis.domain.decider import Dispatch
from services.intake.wiring import MANIFEST as INTAKE
from tests.benchmarks.environment import BenchEnvironment, free_address
from tests.benchmarks.http_client import KEY, submission_client
from tests.benchmarks.measurement import Measurement, alternate_bursts, alternate_calls, compare, concurrent_burst
from tests.benchmarks.sample_data import POLICE, REFERRER, SUBMISSION, register_partner

AIMS = {"orm": (1.5, 1.8), "core": (1.1, 1.2)}
NAMES = {"orm": "plain FastAPI + SQLAlchemy ORM", "core": "plain FastAPI + SQLAlchemy Core"}


def http(bench: BenchEnvironment) -> Iterator[Measurement]:
    """1 and 16 clients, against SQLAlchemy's ORM and against its Core."""
    ours, plain = intake(bench, bench.database("http"), "serve intake"), _plain(bench)
    for layer, (aim_alone, aim_many) in AIMS.items():
        path, name = f"/{layer}/referrals", NAMES[layer]
        clients = submission_client(bench, ours, "/referrals"), submission_client(bench, plain, path)
        rounds = alternate_calls(*clients, rounds=bench.rounds, calls=bench.count(150))
        yield compare("submissions over HTTP, 1 client", name, rounds, aim_alone)
        bursts = [
            concurrent_burst(_clients(bench, url, path), 16, bench.seconds(2.0))
            for url, path in ((ours, "/referrals"), (plain, path))
        ]
        rounds = alternate_bursts(*bursts, rounds=bench.rounds)
        yield compare("submissions over HTTP, 16 clients", name, rounds, aim_many)


def history(bench: BenchEnvironment) -> Iterator[Measurement]:
    """The same submissions to a store of a million events, and to one of ten thousand."""
    large, small = bench.database("large"), bench.database("small")
    many, few = bench.count(1_000_000), bench.count(10_000)
    ours = intake(bench, large, f"serve intake, {many:,} events", many)
    theirs = intake(bench, small, f"serve intake, {few:,} events", few)
    clients = submission_client(bench, ours, "/referrals"), submission_client(bench, theirs, "/referrals")
    rounds = alternate_calls(*clients, rounds=bench.rounds, calls=bench.count(150))
    yield compare(f"submissions with {many:,} events in the store", f"with {few:,}", rounds, 0.9)


def intake(bench: BenchEnvironment, database: Database, name: str, events: int = 0) -> str:
    """Serve intake as in production, with so many referrals in its log and in its projections; return its URL."""
    instance = open_service(INTAKE, database.url)
    register_partner(instance.service)
    if events:
        instance.service.handle(Dispatch(uuid4(), SUBMISSION), context=REFERRER)
    instance.projector.catch_up()
    instance.close()
    if events:
        _multiply_referral(database, events)
    port, url = free_address()
    environment = {
        "INTAKE_DATABASE_URL": database.url,
        "INTAKE_SIGNING_KEY": json.dumps(KEY.as_dict(private=True)),
        "INTAKE_AUDIENCE": json.dumps([url]),
    }
    bench.process(
        name, "deploy.cli", "serve", "intake", "--port", str(port), ready=f"{url}/readyz", environment=environment
    )
    return url


COPY_EVENT = """
insert into intake_events (originator_id, originator_version, topic, state, event_id, metadata)
select gen_random_uuid(), originator_version, topic, state, gen_random_uuid(), metadata
from intake_events cross join generate_series(1, %s) where topic = 'intake.referral.received'
"""
COPY_ROW = """
insert into referrals
select copied.* from referrals as original
cross join (select originator_id, recorded_at from intake_events where topic = 'intake.referral.received') as event
cross join lateral jsonb_populate_record(
    original, jsonb_build_object('id', event.originator_id, 'received_at', event.recorded_at)
) as copied
where event.originator_id <> original.id
"""
"""Every column comes from the row that the projection made, so a new column needs no change here."""
CAUGHT_UP = "update projection_positions set position = (select max(notification_id) from intake_events)"


def _multiply_referral(database: Database, copies: int) -> None:
    """Copy the one referral of a database, in the log and in its table: a million commands would take an hour."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(COPY_EVENT, (copies,))
        connection.execute(COPY_ROW)
        connection.execute(CAUGHT_UP)
        connection.execute("vacuum analyze")


def _plain(bench: BenchEnvironment) -> str:
    database = bench.database("plain")
    port, url = free_address()
    environment = {
        "PLAIN_DATABASE_URL": database.url,
        "PLAIN_JWKS": json.dumps(KeySet([KEY]).as_dict(private=False)),
        "PLAIN_ORGANISATION": str(POLICE),
    }
    bench.process("plain", "tests.benchmarks.plain.service", str(port), ready=f"{url}/livez", environment=environment)
    return url


def _clients(bench: BenchEnvironment, url: str, path: str) -> Callable[[], Callable[[], None]]:
    clients = cycle([submission_client(bench, url, path) for _ in range(16)])
    return lambda: next(clients)
