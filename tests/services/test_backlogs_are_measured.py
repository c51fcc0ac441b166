"""Gauges: lag, open obligations, held feedback, notices, parked streams and items without an owner."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from deploy.composition import ServiceInstance, observe_all, open_service
from deploy.dev.databases import Database
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.messaging.dead_letter_table import Reason
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.open_items.projection import open_items
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.delivery.staff_notices import IntendStaffNotice
from services.notify.domain.delivery.staff_subject import StaffPurpose, StaffSubject
from services.notify.domain.feedback.disputes import DisputeFeedback
from services.notify.domain.feedback.state import Source
from services.notify.domain.item_call.receivers import Place, Receiver
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import PAT, POLICE, REFERRAL, decision
from tests.scenario.messages import VERIFIER, now
from tests.services.service_metrics import (
    due_notices_of,
    new_envelope,
    notify_context,
    open_decision_obligation,
    record_addressee,
    sample,
    samples,
)


def test_the_lag_of_projections_and_relay_is_measured(http: TestClient, notify: ServiceInstance) -> None:
    open_decision_obligation(notify)
    lag = {name: sample(http, name) for name in ("read_models_lag_events", "relay_lag_events")}
    age = sample(http, "relay_lag_seconds")
    notify.projector.catch_up()

    assert lag == {"read_models_lag_events": 1, "relay_lag_events": 1}
    assert 0 < age < 60
    assert sample(http, "read_models_lag_events") == 0


def test_an_open_obligation_is_measured_until_it_is_told_or_held(http: TestClient, notify: ServiceInstance) -> None:
    open_decision_obligation(notify)
    notify.projector.catch_up()
    open_count, oldest_seconds = sample(http, "open_obligations"), sample(http, "open_obligations_oldest_seconds")
    record_addressee(notify)
    notify.projector.catch_up()

    assert open_count == 1
    assert oldest_seconds > 0
    assert sample(http, "open_obligations") == 0
    assert (sample(http, "notices_waiting"), sample(http, "held_items")) == (1, 0)


def test_feedback_held_past_its_clock_of_which_nobody_is_asked_is_measured(
    http: TestClient, notify: ServiceInstance
) -> None:
    open_decision_obligation(notify, decision(Source(organisation=POLICE)), at=now() - timedelta(days=30))
    record_addressee(notify, at=now() - timedelta(days=30))
    notify.projector.catch_up()

    names = ("held_items", "held_past_deadline", "orphaned_items", "unowned_items", "open_obligations")
    assert {name: sample(http, name) for name in names} == dict(zip(names, (1, 1, 1, 0, 0), strict=True))
    assert sample(http, "held_oldest_seconds") > timedelta(days=29).total_seconds()


def test_a_disagreement_that_is_not_on_the_board_is_measured(http: TestClient, notify: ServiceInstance) -> None:
    open_decision_obligation(notify)
    record_addressee(notify)
    (told,) = notify.service.state(REFERRAL).endings.values()
    referrer = CommandContext(by=str(PAT), role="referrer", organisation=str(POLICE), at=now())
    notify.service.handle(
        Dispatch(REFERRAL, DisputeFeedback(update=told.update, reason="She fell again.")), context=referrer
    )
    notify.projector.catch_up()

    assert samples(http)["tellback_open_items[('kind', 'disagreement')]"] == 1
    assert (sample(http, "held_items"), sample(http, "unowned_items")) == (0, 0)
    with notify.engine.begin() as rows:
        rows.execute(delete(open_items))
    assert sample(http, "unowned_items") == 1


def test_a_call_that_was_not_delivered_yet_is_measured(http: TestClient, notify: ServiceInstance) -> None:
    delivery = UUID(int=91)
    subject = StaffSubject(purpose=StaffPurpose.ADDRESS_TEST, id=UUID(int=92), test=UUID(int=93))
    intended = IntendStaffNotice(subject=subject, receiver=Receiver(place=Place.OUT_OF_HOURS, team=UUID(int=92)))
    notify.service.handle(Dispatch(delivery, intended), context=notify_context())
    notify.projector.catch_up()
    before = sample(http, "calls_not_delivered")
    failed = RecordAttemptFailed(referral=delivery, reason="the mail server is away", jitter=0.0)
    for command in (BeginAttempt(), failed):
        notify.service.handle(Dispatch(delivery, command), context=notify_context())
    notify.projector.catch_up()

    assert (before, sample(http, "calls_not_delivered")) == (0, 1)


def test_undeliverable_notices_are_measured(http: TestClient, notify: ServiceInstance) -> None:
    open_decision_obligation(notify)
    record_addressee(notify)
    notify.projector.catch_up()
    (notice,) = due_notices_of(notify)
    final = RecordAttemptFailed(referral=REFERRAL, reason="no such address", jitter=0.0, final=True)
    for command in (BeginAttempt(), final):
        notify.service.handle(Dispatch(notice.delivery, command), context=notify_context())
    notify.projector.catch_up()

    assert (sample(http, "undeliverable_notices"), sample(http, "notices_waiting"), sample(http, "unowned_items")) == (
        1,
        0,
        0,
    )
    assert samples(http)["tellback_open_items[('kind', 'undeliverable notice')]"] == 1


def test_parked_streams_are_counted_by_reason(http: TestClient, notify: ServiceInstance) -> None:
    dead_letters = DeadLetterQueue(notify.engine)
    for reason in (Reason.GAP, Reason.POISON, Reason.POISON):
        dead_letters.park(new_envelope(), reason, "said so", now() - timedelta(minutes=5))
    counted = samples(http)

    assert counted["tellback_parked_streams[('reason', 'sequence gap')]"] == 1
    assert counted["tellback_parked_streams[('reason', 'poison')]"] == 2
    assert counted["tellback_parked_oldest_seconds[]"] >= 300


@pytest.mark.parametrize("manifest", [INTAKE, ENQUIRY, NOTIFY], ids=lambda manifest: manifest.name)
def test_every_metric_of_a_service_can_be_read_before_anything_is_recorded(
    manifest: ServiceManifest, database: Database
) -> None:
    opened = observe_all(open_service(manifest, database.url))
    shown = samples(TestClient(opened.app(VERIFIER), base_url="http://service.example.org"))
    opened.close()

    assert shown["tellback_gauges_readable[]"] == 1
    assert {name for name, value in shown.items() if "unowned_items" in name and value} == set()
