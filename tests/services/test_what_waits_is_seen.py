"""What is behind, owed, held, undeliverable, parked or nobody's is a figure that is read when it is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from deploy.embedded.databases import Database
from deploy.parts import Part, part, watched_whole
from services.chassis.asking.decisions import Ask, Asked
from services.chassis.asking.tables import Tables
from services.chassis.carrying.parking import Parking, Reason
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.wiring import TABLES as INTAKE
from services.notify.domain.delivery.sending import BeginAttempt, NoteFailed
from services.notify.domain.feedback.disputing import DisputeFeedback
from services.notify.domain.feedback.state import Source
from services.notify.wiring import TABLES as NOTIFY
from tests.domain.notify.given import POLICE, REFERRAL, decided
from tests.scenario.letters import VERIFIER, now
from tests.services.watched import an_envelope, due_in, figures, itself, note_addressee, one, owe


def test_how_far_the_read_models_and_the_relay_are_behind_is_counted(http: TestClient, notify: Part) -> None:
    owe(notify)
    behind = {name: one(http, name) for name in ("read_models_behind_events", "relay_behind_events")}
    age = one(http, "relay_behind_seconds")
    notify.follower.catch_up()

    assert behind == {"read_models_behind_events": 1, "relay_behind_events": 1}
    assert 0 < age < 60
    assert one(http, "read_models_behind_events") == 0


def test_a_debt_that_is_neither_told_nor_held_is_seen_until_it_is(http: TestClient, notify: Part) -> None:
    owe(notify)
    notify.follower.catch_up()
    owed = one(http, "open_obligations"), one(http, "open_obligations_oldest_seconds")
    note_addressee(notify)
    notify.follower.catch_up()

    assert owed[0] == 1
    assert owed[1] > 0
    assert one(http, "open_obligations") == 0
    assert (one(http, "notices_waiting"), one(http, "held_items")) == (1, 0)


def test_what_is_held_past_its_clock_by_nobody_is_seen(http: TestClient, notify: Part) -> None:
    owe(notify, decided(Source(organisation=POLICE)), at=now() - timedelta(days=30))
    note_addressee(notify, at=now() - timedelta(days=30))
    notify.follower.catch_up()

    names = ("held_items", "held_past_their_clock", "orphans", "open_obligations")
    assert {name: one(http, name) for name in names} == dict(zip(names, (1, 1, 1, 0), strict=True))
    assert one(http, "held_oldest_seconds") > timedelta(days=29).total_seconds()


def test_a_disagreement_that_is_nobodys_is_seen(http: TestClient, notify: Part) -> None:
    owe(notify)
    note_addressee(notify)
    (told,) = notify.service.state(REFERRAL).ended.values()
    referrer = Asked(by="priya", role="referrer", organisation=str(POLICE), at=now())
    notify.service.perform(Ask(REFERRAL, DisputeFeedback(occasion=told.name, reason="She fell again.")), asked=referrer)
    notify.follower.catch_up()

    assert (one(http, "held_items"), one(http, "orphans")) == (0, 1)


def test_what_could_not_be_delivered_is_seen(http: TestClient, notify: Part) -> None:
    owe(notify)
    note_addressee(notify)
    notify.follower.catch_up()
    (notice,) = due_in(notify)
    final = NoteFailed(referral=REFERRAL, reason="no such address", jitter=0.0, final=True)
    for command in (BeginAttempt(), final):
        notify.service.perform(Ask(notice.delivery, command), asked=itself())
    notify.follower.catch_up()

    assert (one(http, "undeliverable_notices"), one(http, "notices_waiting"), one(http, "orphans")) == (1, 0, 1)


def test_what_waits_to_be_heard_is_counted_by_why(http: TestClient, notify: Part) -> None:
    parking = Parking(notify.engine)
    parking.create()
    for reason in (Reason.HOLE, Reason.POISON, Reason.POISON):
        parking.park(an_envelope(), reason, "said so", now() - timedelta(minutes=5))
    counted = figures(http)

    assert counted["tellback_parked_streams[('reason', 'hole')]"] == 1
    assert counted["tellback_parked_streams[('reason', 'poison')]"] == 2
    assert counted["tellback_parked_oldest_seconds[]"] >= 300


@pytest.mark.parametrize("tables", [INTAKE, ENQUIRY, NOTIFY], ids=lambda tables: tables.name)
def test_every_figure_of_a_service_can_be_read_before_anything_is_recorded(tables: Tables, database: Database) -> None:
    opened = watched_whole(part(tables, database.url))
    shown = figures(TestClient(opened.app(VERIFIER), base_url="http://service.example.org"))
    opened.close()

    assert shown["tellback_figures_read[]"] == 1
    assert {name for name, value in shown.items() if "orphans" in name and value} == set()
