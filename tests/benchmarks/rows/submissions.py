"""Submissions over HTTP, each side a process of its own behind the same server, the caller's signature checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import psycopg
from joserfc.jwk import KeySet

from deploy.composition import open_service
from deploy.dev.databases import Database
from services.intake.wiring import MANIFEST as INTAKE
from tests.benchmarks.environment import BenchEnvironment, free_address
from tests.benchmarks.http_client import KEY, submission_client
from tests.benchmarks.measurement import Measurement, alternate_bursts, alternate_calls, compare, concurrent_burst
from tests.benchmarks.sample_data import POLICE, referral_received, register_partner, stored_rows

AIMS = {"orm": (1.5, 1.8), "core": (1.1, 1.2)}
NAMES = {"orm": "plain FastAPI + SQLAlchemy ORM", "core": "plain FastAPI + SQLAlchemy Core"}


def http(bench: BenchEnvironment) -> Iterator[Measurement]:
    """1 and 16 clients, against the ORM and against Core."""
    ours, plain = intake(bench, bench.database("http"), "serve intake"), _plain(bench)
    for how, (alone, many) in AIMS.items():
        path = f"/{how}/referrals"
        rounds = alternate_calls(submission_client(ours, "/referrals"), submission_client(plain, path), calls=150)
        yield compare("submissions over HTTP, 1 client", NAMES[how], rounds, alone)
        clients = [_clients(url, path) for url, path in ((ours, "/referrals"), (plain, path))]
        rounds = alternate_bursts(*(concurrent_burst(make, 16, 2.0) for make in clients))
        yield compare("submissions over HTTP, 16 clients", NAMES[how], rounds, many)


def history(bench: BenchEnvironment) -> Iterator[Measurement]:
    """The same submissions where a million events stand, and where ten thousand do."""
    large, small = bench.database("large"), bench.database("small")
    ours = intake(bench, large, "serve intake, 1,000,000 events", 1_000_000)
    theirs = intake(bench, small, "serve intake, 10,000 events", 10_000)
    rounds = alternate_calls(submission_client(ours, "/referrals"), submission_client(theirs, "/referrals"), calls=150)
    yield compare("submissions with 1,000,000 events in the store", "with 10,000", rounds, 0.9)


def intake(bench: BenchEnvironment, database: Database, name: str, events: int = 0) -> str:
    """Intake served as it is in production, with so many referrals in its store and in its read models; its address."""
    opening = open_service(INTAKE, database.url)
    register_partner(opening.service)
    opening.projector.catch_up()
    opening.close()
    if events:
        _fill(database, events)
    port, url = free_address()
    given = {
        "INTAKE_DATABASE_URL": database.url,
        "INTAKE_SIGNING_KEY": json.dumps(KEY.as_dict(private=True)),
        "INTAKE_AUDIENCE": json.dumps([url]),
    }
    bench.process(name, "deploy.cli", "serve", "intake", "--port", str(port), ready=f"{url}/readyz", environment=given)
    return url


FILL = """
insert into intake_events (originator_id, originator_version, topic, state, event_id, metadata)
select gen_random_uuid(), 1, %s, %s, gen_random_uuid(), %s::jsonb from generate_series(1, %s)
"""
SHOW = """
insert into referrals (id, version, organisation, route, about, submission, received_at, immediate_danger, unallocated,
    rating, review_on, source_unmatched, withdrawn)
select originator_id, 1, %s, 'safeguarding concern', 'Edith Moss', convert_from(state, 'UTF8')::json->'submission',
    recorded_at, 'no', 'new', 'not yet rated', date '2026-11-03', true, false
from intake_events where topic = %s
"""
CAUGHT_UP = "update projection_positions set position = (select max(notification_id) from intake_events)"


def _fill(database: Database, events: int) -> None:
    """By hand, or it would take longer than all the rest: the same bytes as real ones, in the log and in its tables."""
    (row,) = stored_rows(POLICE, [referral_received()])
    with psycopg.connect(database.url, autocommit=True) as own:
        own.execute(FILL, (row.topic, row.state, row.metadata.decode(), events))
        own.execute(SHOW, (POLICE, row.topic))
        own.execute(CAUGHT_UP)
        own.execute("vacuum analyze")


def _plain(bench: BenchEnvironment) -> str:
    database = bench.database("plain")
    port, url = free_address()
    given = {
        "PLAIN_DATABASE_URL": database.url,
        "PLAIN_JWKS": json.dumps(KeySet([KEY]).as_dict(private=False)),
        "PLAIN_ORGANISATION": str(POLICE),
    }
    bench.process("plain", "tests.benchmarks.plain.service", str(port), ready=f"{url}/livez", environment=given)
    return url


def _clients(url: str, path: str) -> Callable[[], Callable[[], None]]:
    kept = [submission_client(url, path) for _ in range(16)]
    free = iter(kept * 1000)
    return lambda: next(free)
