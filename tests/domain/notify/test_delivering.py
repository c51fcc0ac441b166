"""A notice has a bounded number of attempts, further and further apart; after the last one it has an owner."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import Event
from services.notify.domain.channel.state import Channel
from services.notify.domain.delivery.attempts import (
    Addresses,
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
from tests.domain.notify.builders import M3, NOW, PAT, POLICE, REFERRAL, when

INTENDED = DeliveryIntended(
    referral=REFERRAL, occasion=M3, update="M3.1", channel=ChannelKind.EMAIL, organisation=POLICE, member=PAT
)
NOBODY = frozenset[UUID]()
FAIL = RecordAttemptFailed(referral=REFERRAL, reason="refused", jitter=0.0)


def intend(by: ChannelKind) -> IntendDelivery:
    return IntendDelivery(referral=REFERRAL, occasion=M3, update="M3.1", channel=by, organisation=POLICE, member=PAT)


def attempt_begun(number: int) -> AttemptBegun:
    return AttemptBegun(number=number)


UNDELIVERABLE: list[Event[Any]] = [
    INTENDED,
    attempt_begun(ATTEMPTS_MAX),
    NoticeUndeliverable(
        referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="refused", owner="the manager"
    ),
]


def test_everybody_has_email_and_an_organisation_that_set_one_a_webhook() -> None:
    hook = Channel(organisation=POLICE, webhook="https://police.example.org/hook")

    reached = [Addresses(None), Addresses(hook)]
    assert [len(when([], intend(by), to)) for by in ChannelKind for to in reached] == [1, 1, 0, 1]
    assert when([INTENDED], intend(ChannelKind.EMAIL), Addresses(None)) == []


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


def test_a_notice_has_an_owner_after_the_last_attempt() -> None:
    (undeliverable,) = when([INTENDED, attempt_begun(ATTEMPTS_MAX)], FAIL, "the manager")

    assert isinstance(undeliverable, NoticeUndeliverable)
    assert undeliverable.owner == "the manager"


def test_a_delivered_notice_is_not_tried_again() -> None:
    past: list[Event[Any]] = [INTENDED, attempt_begun(1), NoticeDelivered(number=1)]

    assert when(past, BeginAttempt(), NOBODY) == []
    assert [when(past, RecordNoticeDelivered()), when(past, FAIL, "x")] == [[], []]


def test_an_undeliverable_notice_sent_again_has_as_many_attempts_as_at_first() -> None:
    (renewed,) = when(UNDELIVERABLE, SendAgain())
    again: list[Event[Any]] = [*UNDELIVERABLE, renewed]

    (attempt,) = when(again, BeginAttempt(), NOBODY)
    assert attempt.number == ATTEMPTS_MAX + 1
    (failed,) = when([*again, attempt], FAIL, "the manager")
    assert failed.due == NOW + RETRY_DELAYS[0]
    (ended,) = when([*again, attempt_begun(2 * ATTEMPTS_MAX)], FAIL, "the manager")
    assert isinstance(ended, NoticeUndeliverable)


def test_a_notice_that_was_seen_to_keeps_the_reason_and_is_not_tried_again() -> None:
    (seen,) = when(UNDELIVERABLE, SeeTo(reason="Told Sergeant Hart by telephone."))

    assert seen.reason == "Told Sergeant Hart by telephone."
    assert when([*UNDELIVERABLE, seen], BeginAttempt(), NOBODY) == []


@pytest.mark.parametrize("command", [SendAgain(), SeeTo(reason="Rang them.")])
@pytest.mark.parametrize(
    "past",
    [
        [INTENDED],
        [INTENDED, attempt_begun(1), NoticeDelivered(number=1)],
        [*UNDELIVERABLE, DeliveryRenewed(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL)],
        [
            *UNDELIVERABLE,
            UndeliverableSeenTo(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="Rang them."),
        ],
    ],
)
def test_only_an_undeliverable_notice_is_seen_to(past: list[Event[Any]], command: SendAgain | SeeTo) -> None:
    with pytest.raises(NotUndeliverable):
        when(past, command)
