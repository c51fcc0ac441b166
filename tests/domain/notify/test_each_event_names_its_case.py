"""An event of notify names the referral, the occasion and the person it is about: worklists and partners rest on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import Event, Unknown
from services.notify.domain.channel.state import ResponsibleManagers
from services.notify.domain.delivery.attempts import (
    AttemptBegun,
    AttemptFailed,
    DeliveryIntended,
    NoticeDelivered,
    NoticeUndeliverable,
    RecordAttemptFailed,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.follow_up import DeliveryRenewed, SeeTo, SendAgain, UndeliverableSeenTo
from services.notify.domain.delivery.state import RETRY_DELAYS, ChannelKind, Delivery
from services.notify.domain.feedback.disputes import (
    DisputeEscalated,
    DisputeFeedback,
    EscalateDispute,
    FeedbackDisputed,
)
from services.notify.domain.feedback.obligations import RecordReferralWithdrawn, ReferralWithdrawn
from services.notify.domain.feedback.reading import ReadFeedback
from services.notify.domain.feedback.review import EscalateHeld, FeedbackEscalated, ReleaseFeedback
from services.notify.domain.feedback.settlement import FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import (
    Dispute,
    EndingKind,
    Feedback,
    Level,
    Milestone,
    Outcome,
    ReleaseReason,
    ResponsibleManager,
    WithholdReason,
    occasion_to_path,
)
from services.notify.domain.feedback.withholding import WithholdFeedback
from tests.domain.notify.builders import (
    M3,
    MANAGER,
    NOW,
    PAT,
    POLICE,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    addressee,
    decision,
    history_after,
    open_obligation,
    state,
    when,
)

INTENDED = DeliveryIntended(
    referral=REFERRAL, occasion=M3, update="M3.1", channel=ChannelKind.EMAIL, organisation=POLICE, member=PAT
)
LEAD = ResponsibleManager(owner=str(MANAGER), escalates_to="ruth")


def failing(*, final: bool = False) -> RecordAttemptFailed:
    return RecordAttemptFailed(referral=REFERRAL, reason="refused", jitter=0.0, final=final)


def test_an_attempt_says_which_it_was_why_it_failed_and_when_the_next_is_due() -> None:
    past: list[Event[Any]] = [INTENDED, AttemptBegun(number=2)]
    failed = AttemptFailed(number=2, reason="refused", due=NOW + RETRY_DELAYS[1])

    assert when(past, failing(), "the manager") == [failed]
    assert state([*past, failed]).due == NOW + RETRY_DELAYS[1]
    assert when(past, RecordNoticeDelivered()) == [NoticeDelivered(number=2)]


def test_a_notice_that_is_given_up_names_its_case_its_reason_and_its_owner() -> None:
    past: list[Event[Any]] = [INTENDED, AttemptBegun(number=1)]

    assert when(past, failing(final=True), "the manager") == [
        NoticeUndeliverable(
            referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="refused", owner="the manager"
        )
    ]


def test_a_notice_that_is_seen_to_or_sent_again_names_its_case() -> None:
    past: list[Event[Any]] = [INTENDED, AttemptBegun(number=1)]
    given_up: list[Event[Any]] = [*past, *when(past, failing(final=True), "the manager")]

    assert when(given_up, SendAgain()) == [DeliveryRenewed(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL)]
    assert when(given_up, SeeTo(reason="Rang them.")) == [
        UndeliverableSeenTo(referral=REFERRAL, occasion=M3, channel=ChannelKind.EMAIL, reason="Rang them.")
    ]


def test_a_notice_that_is_sent_again_is_due_at_once() -> None:
    past: list[Event[Any]] = [INTENDED, AttemptBegun(number=1), AttemptFailed(number=1, reason="refused", due=NOW)]
    given_up: list[Event[Any]] = [*past, *when(past, failing(final=True), "the manager")]

    assert state([*given_up, *when(given_up, SendAgain())]) == Delivery(
        referral=REFERRAL,
        occasion=M3,
        channel=ChannelKind.EMAIL,
        member=PAT,
        attempts=1,
        attempts_before_renewal=1,
        update="M3.1",
    )


def test_feedback_is_withheld_under_its_milestone_with_the_words_of_who_decided() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))
    withhold = WithholdFeedback(
        occasion=occasion_to_path(M3), reason=WithholdReason.RISK, rationale="he reads her post every day"
    )
    withheld = when(held, withhold, RESPONSIBLE_MANAGER)

    assert withheld == [
        FeedbackWithheld(
            referral=REFERRAL,
            occasion=M3,
            milestone=Milestone.DECIDED,
            reason=WithholdReason.RISK,
            rationale="he reads her post every day",
        )
    ]
    assert state([*held, *withheld]).endings[M3].kind is EndingKind.WITHHELD


def test_feedback_is_released_at_the_highest_level_its_referrer_may_have() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))
    ceiling = state(held).held_obligations[M3].ceiling
    release = ReleaseFeedback(occasion=occasion_to_path(M3), level=ceiling, reason=ReleaseReason.REVIEWED)
    _, told = when(held, release, RESPONSIBLE_MANAGER)

    assert told == FeedbackTold(
        referral=REFERRAL,
        organisation=POLICE,
        member=PAT,
        occasion=M3,
        milestone=Milestone.DECIDED,
        level=Level.DECISION,
        outcome=Outcome(),
        update="M3.1",
    )


def test_held_feedback_that_escalates_stays_its_owners_and_escalates_once() -> None:
    held = history_after([addressee()], open_obligation(decision(objects=True)))
    escalate = EscalateHeld(referral=REFERRAL, occasion=M3)
    escalated = when(held, escalate, LEAD)
    waiting = state([*held, *escalated]).held_obligations[M3]

    assert escalated == [FeedbackEscalated(referral=REFERRAL, occasion=M3, owner="ruth")]
    assert (waiting.owner, waiting.escalated) == (str(MANAGER), True)
    assert when([*held, *escalated], escalate, LEAD) == []


def test_a_disagreement_names_what_it_disagrees_with_and_who_answers_it() -> None:
    told = history_after([addressee()], open_obligation(decision()))
    disputed = when(told, DisputeFeedback(update="M3.1", reason="She was never seen."), RESPONSIBLE_MANAGER)
    escalated = when([*told, *disputed], EscalateDispute(referral=REFERRAL, occasion=M3), LEAD)

    assert disputed == [
        FeedbackDisputed(
            referral=REFERRAL,
            occasion=M3,
            milestone=Milestone.DECIDED,
            reason="She was never seen.",
            owner=str(MANAGER),
            member=str(MANAGER),
        )
    ]
    assert escalated == [DisputeEscalated(referral=REFERRAL, occasion=M3, owner="ruth")]
    assert state([*told, *disputed, *escalated]).endings[M3].dispute == Dispute(owner=str(MANAGER), escalated=True)
    assert when([], EscalateDispute(referral=REFERRAL, occasion=M3), LEAD) == []


def test_an_update_that_was_not_told_is_unknown_beside_one_that_was() -> None:
    told = history_after([addressee()], open_obligation(decision()))

    with pytest.raises(Unknown):
        when(told, ReadFeedback(update="M3.2"))


def test_a_referral_is_withdrawn_once_whichever_is_heard_first() -> None:
    withdraw = RecordReferralWithdrawn(referral=REFERRAL)
    withdrawn = ReferralWithdrawn(referral=REFERRAL)

    pasts: list[list[Event[Any]]] = [[], [addressee()], [addressee(), withdrawn]]

    assert [when(past, withdraw) for past in pasts] == [[withdrawn], [withdrawn], []]
    assert state([withdrawn]) == Feedback(referral=REFERRAL, withdrawn=True)
    assert state([addressee(), withdrawn]).addressee == state([addressee()]).addressee


def test_held_feedback_goes_to_the_same_lead_for_everything_about_one_referral() -> None:
    first, second = UUID(int=61), UUID(int=62)
    people = ResponsibleManagers(leads=(first, second))

    assert [people.lead(UUID(int=n)) for n in (2, 3, 2)] == [str(first), str(second), str(first)]
    assert ResponsibleManagers().lead(REFERRAL) == "nobody"
