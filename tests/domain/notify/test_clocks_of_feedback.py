"""Held feedback and disputes carry their clock: decided once, when they begin, by the pack and calendar of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from services.chassis.application.recorded_events import decode_event
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.disputes import DisputeFeedback, FeedbackDisputed
from services.notify.domain.feedback.obligations import RecordReferralReceived
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.domain.feedback.state import ResponsibleManager
from services.notify.policies import DEADLINES
from services.notify.timescales import PACK, TIMESCALES
from tests.domain.notify.builders import (
    NOTIFY_CONTEXT,
    NOW,
    PAT,
    POLICE,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    Notify,
    addressee,
    decision,
    history_after,
    open_obligation,
    when,
)

RECEIVED = RecordReferralReceived(
    referral=REFERRAL, reference="SA", organisation=POLICE, member=PAT, kind="police", involved="yes"
)
NEXT_THURSDAY = TIMESCALES.clock("held", NOW)
LATER = Clock(NEXT_THURSDAY.due_at + timedelta(days=7), "a later pack", "a later calendar")


def managed_by(clock: Clock) -> ResponsibleManager:
    return structs.replace(RESPONSIBLE_MANAGER, clock=clock)


def held_by(clock: Clock) -> list[Any]:
    return history_after([addressee()], open_obligation(decision(objects=True)), managed_by(clock))


def test_notify_sets_the_clock_by_its_pack_and_calendar() -> None:
    notify, thursday = Notify(), replace(NOTIFY_CONTEXT, at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    for command in (RECEIVED, open_obligation(decision(objects=True))):
        notify.service.handle(Dispatch(REFERRAL, command), context=thursday)
    (held,) = notify.events(FeedbackHeld)

    # then Good Friday, a weekend and Easter Monday
    assert held.clock == Clock(datetime(2026, 4, 9, 16, tzinfo=UTC), PACK.version, TIMESCALES.calendar.version)


def test_what_is_held_carries_the_clock_by_which_a_person_decides_and_escalates_by_that_of_its_item_alone() -> None:
    assert held_by(LATER)[-1].clock == LATER
    assert FeedbackHeld not in DEADLINES


def test_a_dispute_carries_the_clock_that_its_referrer_sees_and_escalates_by_that_of_its_item_alone() -> None:
    told = history_after([addressee()], open_obligation(decision()))
    disputed = when(told, DisputeFeedback(update="M3.1", reason="No."), managed_by(LATER))

    assert disputed[0].clock == LATER
    assert FeedbackDisputed not in DEADLINES


@pytest.mark.parametrize(
    ("event_type", "stored"),
    [
        (
            "notify.feedback.held",
            b'{"referral":"%b","occasion":"M3/x/5","milestone":"M3","reason":"the adult objects","ceiling":"L2",'
            b'"owner":"m"}',
        ),
        (
            "notify.feedback.disputed",
            b'{"referral":"%b","occasion":"M3/x/5","milestone":"M3","reason":"No.","owner":"m"}',
        ),
    ],
)
def test_an_event_from_before_clocks_were_carried_can_still_be_read(event_type: str, stored: bytes) -> None:
    event = decode_event(event_type, stored % str(REFERRAL).encode(), 1)

    assert isinstance(event, FeedbackHeld | FeedbackDisputed)
    assert event.clock is None
