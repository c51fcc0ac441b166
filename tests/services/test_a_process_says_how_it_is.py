"""A process lives, is ready or says what is in trouble, and counts itself without naming anybody."""

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

from deploy.embedded.databases import Database
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import Part
from services.chassis.carrying.kafka import BrokerAway
from services.chassis.carrying.listening import MANY, ManyParked
from services.chassis.carrying.parking import Parking, Reason
from services.chassis.restoring.restored import SaidAndLost
from services.chassis.running.supervising import Supervised
from tests.domain.notify.given import REFERRAL
from tests.scenario.letters import now, token
from tests.services.watched import an_envelope, figures, one, owe


def until(look: Callable[[], bool], seconds: float = 10.0) -> None:
    over = time.monotonic() + seconds
    while not look() and time.monotonic() < over:
        time.sleep(0.02)
    assert look()


def test_a_process_that_is_well_is_ready(http: TestClient) -> None:
    answer = http.get("/readyz")

    assert (answer.status_code, answer.json()["trouble"]) == (200, {})
    assert http.get("/livez").status_code == 200


def test_a_store_that_is_away_makes_it_not_ready_and_alive(
    http: TestClient, notify: Part, postgres: EmbeddedPostgres, database: Database
) -> None:
    assert http.get("/readyz").status_code == 200
    postgres.drop(database)
    answer = http.get("/readyz")

    assert answer.status_code == 503
    assert "does not answer" in answer.json()["trouble"]["store"]
    assert answer.headers["retry-after"] == "2"
    assert http.get("/livez").status_code == 200
    assert one(http, "figures_read") == 0


def test_a_loop_that_dies_is_in_trouble_until_it_goes_round_again(http: TestClient, notify: Part) -> None:
    mended = Event()

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not mended.is_set():
                raise ConnectionError("it says Edith Moss")
            stop.wait(0.01)

    loop = Supervised("relay letters", run).start()
    notify.watch.health.over(loop)
    until(lambda: http.get("/readyz").json()["trouble"] == {"relay letters": "ConnectionError"})
    steadily = {http.get("/readyz").status_code for _ in range(20)}
    mended.set()
    until(lambda: http.get("/readyz").status_code == 200)
    loop.close()

    assert steadily == {503}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (psycopg.OperationalError, "PostgreSQL does not answer"),
        (OperationalError, "PostgreSQL does not answer"),
        (KafkaConnectionError, "no broker answers"),
        (KafkaTimeoutError, "no broker answers"),
        (BrokerAway, "no broker answers"),
        (SaidAndLost, "tellback reconcile"),
        (ManyParked, "tellback parked"),
    ],
)
def test_what_stops_a_loop_is_said_in_words_that_tell_where_to_look(
    http: TestClient, notify: Part, fault: type[Exception], said: str
) -> None:
    def run(stop: Event) -> None:
        raise fault("it says Edith Moss")

    loop = Supervised("relay letters", run).start()
    notify.watch.health.over(loop)
    until(lambda: loop.trouble is not None)
    trouble = http.get("/readyz").json()["trouble"]["relay letters"]
    loop.close()

    assert trouble.startswith(said) or trouble.endswith(f"{said} ({fault.__name__})")
    assert "Edith" not in trouble


def test_a_loop_that_does_not_come_round_is_in_trouble(http: TestClient, notify: Part) -> None:
    let_go = Event()

    def run(stop: Event) -> None:
        while not stop.is_set():
            let_go.wait(5)

    loop = Supervised("listen letters", run, stuck_after=0.1).start()
    notify.watch.health.over(loop)
    until(lambda: "has not come round" in http.get("/readyz").json()["trouble"].get("listen letters", ""))
    let_go.set()
    loop.close()


def test_many_streams_parked_within_a_minute_make_it_not_ready(http: TestClient, notify: Part) -> None:
    parking = Parking(notify.engine)
    parking.create()
    for _ in range(MANY - 1):
        parking.park(an_envelope(), Reason.OWN_ERROR, "KeyError", now())
    few = http.get("/readyz").json()["trouble"]
    parking.park(an_envelope(), Reason.OWN_ERROR, "KeyError", now())
    many = http.get("/readyz").json()["trouble"]

    assert few == {}
    assert many == {"parking": "many streams parked within a minute"}


def test_told_to_stop_it_is_not_ready_and_each_connection_ends_with_its_answer(http: TestClient, notify: Part) -> None:
    before = http.get("/livez").headers.get("connection")
    notify.watch.health.leaving = True

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


def test_saves_are_timed(http: TestClient, notify: Part) -> None:
    owe(notify)
    counted = figures(http)

    assert counted["tellback_append_seconds_count[]"] == 1
    assert counted["tellback_commit_seconds_count[]"] == 1
    assert 0 < counted["tellback_commit_seconds_sum[]"] <= counted["tellback_append_seconds_sum[]"]
