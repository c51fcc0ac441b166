"""A process reports whether it lives, whether it is ready and what is wrong; its metrics name nobody."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from threading import Event

import psycopg
import pytest
from eventsourcing.persistence import OperationalError
from kafka.errors import KafkaConnectionError, KafkaTimeoutError
from starlette.testclient import TestClient

from deploy.composition import ServiceInstance
from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from services.chassis.messaging.consumer import PARK_ALARM_COUNT, TooManyParked
from services.chassis.messaging.dead_letter_table import Reason
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.kafka_transport import BrokerUnavailable
from services.chassis.reconciliation.restored_source import PublishedEventsLost
from services.chassis.runtime.supervisor import SupervisedLoop
from tests.domain.notify.builders import REFERRAL
from tests.scenario.messages import now, token
from tests.services.service_metrics import new_envelope, open_decision_obligation, sample, samples


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def test_a_healthy_process_is_ready(http: TestClient) -> None:
    answer = http.get("/readyz")

    assert (answer.status_code, answer.json()["trouble"]) == (200, {})
    assert http.get("/livez").status_code == 200


def test_an_unreachable_store_makes_a_process_not_ready_and_leaves_it_alive(
    http: TestClient, notify: ServiceInstance, postgres: EmbeddedPostgres, notify_database: Database
) -> None:
    assert http.get("/readyz").status_code == 200
    postgres.drop(notify_database)
    answer = http.get("/readyz")

    assert answer.status_code == 503
    assert "does not answer" in answer.json()["trouble"]["store"]
    assert answer.headers["retry-after"] == "2"
    assert http.get("/livez").status_code == 200
    assert sample(http, "gauges_readable") == 0


def test_a_loop_that_dies_is_reported_until_it_runs_again(http: TestClient, notify: ServiceInstance) -> None:
    repaired = Event()

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not repaired.is_set():
                raise ConnectionError("it says Edith Moss")
            stop.wait(0.01)

    loop = SupervisedLoop("relay messages", run).start()
    notify.monitoring.health.watch_loops(loop)
    until(lambda: http.get("/readyz").json()["trouble"] == {"relay messages": "ConnectionError"})
    statuses = {http.get("/readyz").status_code for _ in range(20)}
    repaired.set()
    until(lambda: http.get("/readyz").status_code == 200)
    loop.close()

    assert statuses == {503}


@pytest.mark.parametrize(
    ("fault", "expected_text"),
    [
        (psycopg.OperationalError, "PostgreSQL does not answer"),
        (OperationalError, "PostgreSQL does not answer"),
        (KafkaConnectionError, "no broker answers"),
        (KafkaTimeoutError, "no broker answers"),
        (BrokerUnavailable, "no broker answers"),
        (PublishedEventsLost, "tellback reconcile"),
        (TooManyParked, "tellback dead-letters list"),
    ],
)
def test_health_says_why_a_loop_stopped_and_where_to_look(
    http: TestClient, notify: ServiceInstance, fault: type[Exception], expected_text: str
) -> None:
    def run(stop: Event) -> None:
        raise fault("it says Edith Moss")

    loop = SupervisedLoop("relay messages", run).start()
    notify.monitoring.health.watch_loops(loop)
    until(lambda: loop.trouble is not None)
    trouble = http.get("/readyz").json()["trouble"]["relay messages"]
    loop.close()

    assert trouble.startswith(expected_text) or trouble.endswith(f"{expected_text} ({fault.__name__})")
    assert "Edith" not in trouble


def test_a_stalled_loop_is_reported(http: TestClient, notify: ServiceInstance) -> None:
    released = Event()

    def run(stop: Event) -> None:
        while not stop.is_set():
            released.wait(5)

    loop = SupervisedLoop("consume messages", run, round_seconds_max=0.1).start()
    notify.monitoring.health.watch_loops(loop)
    until(lambda: "stalled for" in http.get("/readyz").json()["trouble"].get("consume messages", ""))
    released.set()
    loop.close()


def test_many_streams_parked_within_a_minute_make_a_process_not_ready(
    http: TestClient, notify: ServiceInstance
) -> None:
    dead_letters = DeadLetterQueue(notify.engine)
    for _ in range(PARK_ALARM_COUNT - 1):
        dead_letters.park(new_envelope(), Reason.OWN_ERROR, "KeyError", now())
    few = http.get("/readyz").json()["trouble"]
    dead_letters.park(new_envelope(), Reason.OWN_ERROR, "KeyError", now())
    many = http.get("/readyz").json()["trouble"]

    assert few == {}
    assert many == {"dead_letters": "many streams parked within a minute"}


def test_a_stopping_process_is_not_ready_and_closes_connections_after_an_answer(
    http: TestClient, notify: ServiceInstance
) -> None:
    before = http.get("/livez").headers.get("connection")
    notify.monitoring.health.shutting_down = True

    assert before is None
    assert http.get("/readyz").json()["trouble"] == {"process": "it was told to stop"}
    assert http.get("/livez").headers["connection"] == "close"


def test_a_request_is_counted_by_its_route_and_never_by_what_it_names(http: TestClient) -> None:
    bearer = {"authorization": f"Bearer {token('referrer')}"}
    http.get(f"/feedback/{REFERRAL}?note=Edith%20Moss", headers=bearer)
    http.get("/nothing/of/Edith%20Moss")
    http.request("EDITH", "/feedback")
    shown = http.get("/metrics").text
    routes = {*re.findall(r'route="([^"]*)"', shown)}

    assert routes == {"/feedback/{referral}", "unmatched", "/feedback"}
    assert {*re.findall(r'method="([^"]*)"', shown)} == {"GET", "other"}
    assert "Edith" not in shown
    assert str(REFERRAL) not in shown


def test_saves_are_timed(http: TestClient, notify: ServiceInstance) -> None:
    open_decision_obligation(notify)
    counted = samples(http)

    assert counted["tellback_append_seconds_count[]"] == 1
    assert counted["tellback_commit_seconds_count[]"] == 1
    assert 0 < counted["tellback_commit_seconds_sum[]"] <= counted["tellback_append_seconds_sum[]"]
