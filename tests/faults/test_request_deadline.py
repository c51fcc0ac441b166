"""A request is answered within ten seconds, however many calls it makes, each within its own bound."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from time import monotonic

import httpx2
import pytest
from sqlalchemy import Connection, Engine, text
from starlette.testclient import TestClient

from deploy.dev.databases import Database
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import QuerySpec
from services.chassis.domain.decider import CommandContext
from services.chassis.eventstore.connections import engine_of
from services.chassis.http.app import REQUEST_SECONDS_MAX, create_app
from tests.scenario.messages import MESSAGES, VERIFIER, WRITERS, now, token
from tests.stores import open_new_store

NAPS = 4


def slow(rows: Connection, context: CommandContext) -> list[int]:
    """A query, each of whose calls is quick enough by itself."""
    for _ in range(NAPS):
        rows.execute(text("select pg_sleep(0.5)"))
    return [NAPS]


SLOW = dataclasses.replace(MESSAGES, queries=(QuerySpec("GET /slow", slow, WRITERS),))


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = engine_of(database.url, pool=1)
    yield engine
    engine.dispose()


def answer_of(database: Database, engine: Engine, request_seconds_max: float) -> tuple[httpx2.Response, float]:
    """The answer to the slow query, and the seconds that it took."""
    store = open_new_store("messages", database.url, group=True)
    app = create_app(
        Service(SLOW, store),
        verifier=VERIFIER,
        now=now,
        engine=engine,
        wait_until_projected=lambda position, seconds: True,
        request_seconds_max=request_seconds_max,
    )
    began = monotonic()
    http = TestClient(app, base_url="http://letters.example.org")
    answer = http.get("/slow", headers={"authorization": f"Bearer {token('writer')}"})
    store.datastore.close()
    return answer, monotonic() - began


@pytest.mark.slow
def test_a_request_of_many_calls_ends_at_its_deadline_with_a_refusal(database: Database, engine: Engine) -> None:
    answer, took = answer_of(database, engine, request_seconds_max=0.8)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/NotRecorded")
    assert answer.headers["retry-after"]
    assert took < NAPS * 0.5


@pytest.mark.slow
def test_within_its_deadline_it_is_answered(database: Database, engine: Engine) -> None:
    answer, _ = answer_of(database, engine, request_seconds_max=REQUEST_SECONDS_MAX)

    assert (answer.status_code, answer.json()) == (200, [NAPS])


@pytest.mark.slow
def test_a_request_that_gets_no_connection_is_refused_as_if_the_store_were_down(
    database: Database, engine: Engine
) -> None:
    with engine.connect():
        answer, took = answer_of(database, engine, request_seconds_max=REQUEST_SECONDS_MAX)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/NotRecorded")
    assert took < 10


def test_the_deadline_is_under_ten_seconds() -> None:
    assert REQUEST_SECONDS_MAX < 10
