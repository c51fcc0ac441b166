"""A notice is tried a bounded number of times, further and further apart, and is then somebody's to see to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.domain.decider import Event
from services.notify.domain.channel.state import Channel
from services.notify.domain.delivery.attempts import (
    AttemptBegun,
    BeginAttempt,
    DeliveryIntended,
    IntendDelivery,
    NoticeDelivered,
    NoticeUndeliverable,
    RecordAttemptFailed,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.follow_up import (
    DeliveryRenewed,
    NotUndeliverable,
    SeeTo,
    SendAgain,
    UndeliverableSeenTo,
)
from services.notify.domain.delivery.state import ATTEMPTS_MAX, RETRY_DELAYS, ChannelKind
from services.notify.timescales import held_escalates_at
from tests.domain.notify.builders import M3, NOW, PAT, POLICE, REFERRAL, when

INTENDED = DeliveryIntended(
    referral=REFERRAL, occasion=M3, update="M3.1", channel=ChannelKind.EMAIL, organisation=POLICE, member=PAT
)
FAIL = RecordAttemptFailed(referral=REFERRAL, reason="refused", jitter=0.0)


def intend(by: ChannelKind) -> IntendDelivery:
    return IntendDelivery(referral=REFERRAL, occasion=M3, update="M3.1", channel=by, organisation=POLICE, member=PAT)


def attempt_begun(number: int) -> AttemptBegun:
    return AttemptBegun(number=number)


GIVEN_UP: list[Event[Any]] = [
    INTENDED,
    attempt_begun(ATTEMPTS_MAX),
    NoticeUndeliverable(
        referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="refused", owner="the manager"
    ),
]


def test_everybody_has_email_and_an_organisation_that_set_one_a_webhook() -> None:
    hook = Channel(organisation=POLICE, webhook="https://police.example.org/hook")

    assert [len(when([], intend(by), to)) for by in ChannelKind for to in (None, hook)] == [1, 1, 0, 1]
    assert when([INTENDED], intend(ChannelKind.EMAIL), None) == []


def test_a_failed_attempt_says_when_the_next_is_due() -> None:
    (failed,) = when([INTENDED, attempt_begun(1)], FAIL, "the manager")

    assert failed.due == NOW + RETRY_DELAYS[0]


def test_jitter_spreads_the_attempts() -> None:
    (failed,) = when(
        [INTENDED, attempt_begun(2)],
        RecordAttemptFailed(referral=REFERRAL, reason="refused", jitter=1.0),
        "the manager",
    )

    assert failed.due == NOW + timedelta(minutes=7.5)


def test_after_the_last_attempt_it_has_an_owner() -> None:
    (given_up,) = when([INTENDED, attempt_begun(ATTEMPTS_MAX)], FAIL, "the manager")

    assert isinstance(given_up, NoticeUndeliverable)
    assert given_up.owner == "the manager"


def test_what_was_delivered_is_not_tried_again() -> None:
    past: list[Event[Any]] = [INTENDED, attempt_begun(1), NoticeDelivered(number=1)]

    assert [when(past, BeginAttempt()), when(past, RecordNoticeDelivered()), when(past, FAIL, "x")] == [[], [], []]


def test_what_was_given_up_is_sent_again_as_often_as_at_first() -> None:
    (renewed,) = when(GIVEN_UP, SendAgain())
    again: list[Event[Any]] = [*GIVEN_UP, renewed]

    (attempt,) = when(again, BeginAttempt())
    assert attempt.number == ATTEMPTS_MAX + 1
    (failed,) = when([*again, attempt], FAIL, "the manager")
    assert failed.due == NOW + RETRY_DELAYS[0]
    (ended,) = when([*again, attempt_begun(2 * ATTEMPTS_MAX)], FAIL, "the manager")
    assert isinstance(ended, NoticeUndeliverable)


def test_what_was_seen_to_is_said_with_how_and_is_not_tried_again() -> None:
    (seen,) = when(GIVEN_UP, SeeTo(reason="Told Sergeant Hart by telephone."))

    assert seen.reason == "Told Sergeant Hart by telephone."
    assert when([*GIVEN_UP, seen], BeginAttempt()) == []


@pytest.mark.parametrize("context", [SendAgain(), SeeTo(reason="Rang them.")])
@pytest.mark.parametrize(
    "past",
    [
        [INTENDED],
        [INTENDED, attempt_begun(1), NoticeDelivered(number=1)],
        [*GIVEN_UP, DeliveryRenewed(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL)],
        [
            *GIVEN_UP,
            UndeliverableSeenTo(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="Rang them."),
        ],
    ],
)
def test_only_what_was_given_up_is_seen_to(past: list[Event[Any]], context: SendAgain | SeeTo) -> None:
    with pytest.raises(NotUndeliverable):
        when(past, context)


def test_held_over_the_easter_weekend_counts_working_days_only() -> None:
    thursday = datetime(2026, 4, 2, 9, tzinfo=UTC)  # then Good Friday, a weekend and Easter Monday

    assert held_escalates_at(thursday) == datetime(2026, 4, 9, 16, tzinfo=UTC)


def test_after_hours_counts_as_the_next_working_day() -> None:
    friday_evening = datetime(2026, 1, 9, 18, tzinfo=UTC)

    assert held_escalates_at(friday_evening) == datetime(2026, 1, 15, 17, tzinfo=UTC)
