"""Held feedback and disputes carry their clock: decided once, when they begin, by the pack and calendar of that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs

from services.chassis.application.recorded_events import EventMetadata, decode_event, to_recorded_event, to_stored_event
from services.chassis.application.store import LogRow
from services.chassis.domain.decider import Deadline, Dispatch
from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.disputes import DisputeFeedback, EscalateDispute, FeedbackDisputed
from services.notify.domain.feedback.obligations import RecordReferralReceived
from services.notify.domain.feedback.review import EscalateHeld, FeedbackEscalated
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.domain.feedback.state import ResponsibleManager
from services.notify.policies import DEADLINES
from services.notify.timescales import PACK, TIMESCALES
from tests.domain.notify.builders import (
    M3,
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


def deadlines_of(event: Any, at: datetime = NOW) -> list[Deadline]:
    metadata = EventMetadata(by="x", role="x", organisation="x", occurred_at=at, correlation=uuid4())
    s = to_stored_event(REFERRAL, 3, event, metadata)
    row = LogRow(1, REFERRAL, 3, s.topic, s.state, s.event_id, s.metadata, at)
    return [*DEADLINES[type(event)](event, to_recorded_event(row))]


def test_notify_sets_the_clock_by_its_pack_and_calendar() -> None:
    notify, thursday = Notify(), replace(NOTIFY_CONTEXT, at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    for command in (RECEIVED, open_obligation(decision(objects=True))):
        notify.service.handle(Dispatch(REFERRAL, command), context=thursday)
    (held,) = notify.events(FeedbackHeld)

    # then Good Friday, a weekend and Easter Monday
    assert held.clock == Clock(datetime(2026, 4, 9, 16, tzinfo=UTC), PACK.version, TIMESCALES.calendar.version)


def test_the_deadline_copies_the_clock_of_the_event() -> None:
    held = held_by(LATER)[-1]

    assert held.clock == LATER
    assert deadlines_of(held) == [
        Deadline(LATER.due_at, Dispatch(REFERRAL, EscalateHeld(referral=REFERRAL, occasion=M3, due_at=LATER.due_at)))
    ]


def test_what_is_held_anew_escalates_by_its_new_clock_and_not_by_the_old_one() -> None:
    twice_held = [*held_by(NEXT_THURSDAY), held_by(LATER)[-2], held_by(LATER)[-1]]
    old, new = (EscalateHeld(referral=REFERRAL, occasion=M3, due_at=c.due_at) for c in (NEXT_THURSDAY, LATER))

    assert when(twice_held, old, RESPONSIBLE_MANAGER) == []
    assert [type(e) for e in when(twice_held, new, RESPONSIBLE_MANAGER)] == [FeedbackEscalated]


def test_a_dispute_carries_its_clock_and_escalates_by_no_other() -> None:
    told = history_after([addressee()], open_obligation(decision()))
    disputed = when(told, DisputeFeedback(update="M3.1", reason="No."), managed_by(LATER))
    old, new = (EscalateDispute(referral=REFERRAL, occasion=M3, due_at=c.due_at) for c in (NEXT_THURSDAY, LATER))

    assert disputed[0].clock == LATER
    assert [d.at for d in deadlines_of(disputed[0])] == [LATER.due_at]
    assert when([*told, *disputed], old, RESPONSIBLE_MANAGER) == []
    assert len(when([*told, *disputed], new, RESPONSIBLE_MANAGER)) == 1


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
def test_an_event_from_before_clocks_were_carried_still_has_its_deadline(event_type: str, stored: bytes) -> None:
    event = decode_event(event_type, stored % str(REFERRAL).encode(), 1)
    friday_evening = datetime(2026, 1, 9, 18, tzinfo=UTC)
    (deadline,) = deadlines_of(event, friday_evening)

    assert isinstance(event, FeedbackHeld | FeedbackDisputed)
    assert event.clock is None
    assert deadline.at == datetime(2026, 1, 15, 17, tzinfo=UTC)
    assert deadline.dispatch.command.due_at is None  # type: ignore[attr-defined]
