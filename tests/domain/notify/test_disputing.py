"""A referrer disagrees with what they were told: somebody must answer, and nobody is told more than a code."""

import pytest

from services.chassis.domain.decider import CommandContext, Unknown
from services.notify.descriptions import DESCRIPTIONS, describe_feedback
from services.notify.domain.feedback.disputes import (
    AlreadyDisputed,
    AnswerDispute,
    DisputeAnswer,
    DisputeAnswered,
    DisputeEscalated,
    DisputeFeedback,
    DisputeReason,
    EscalateDispute,
    FeedbackDisputed,
    NotDisputed,
)
from services.notify.domain.feedback.state import Dispute, Milestone, Outcome, ResponsibleManager, occasion_to_path
from tests.domain.notify.builders import (
    HOME,
    M3,
    MANAGER,
    NOW,
    REFERRAL,
    RESPONSIBLE_MANAGER,
    addressee,
    decision,
    history_after,
    open_obligation,
    state,
    when,
)

TOLD = history_after([addressee()], open_obligation(decision()))
HELD = history_after([addressee()], open_obligation(decision(objects=True)))
DISPUTE = DisputeFeedback(update="M3.1", reason="She was never seen.")
ANSWER = AnswerDispute(
    occasion=occasion_to_path(M3),
    answer=DisputeAnswer.STANDS,
    rationale="She was seen twice, at home.",
    reason=DisputeReason.NOTHING_NEW,
)
REFERRER = CommandContext(by="pat", role="referrer", organisation=str(HOME), at=NOW)
DISPUTED = when(TOLD, DISPUTE, RESPONSIBLE_MANAGER, context=REFERRER)
ESCALATE = EscalateDispute(referral=REFERRAL, occasion=M3)


def test_a_disagreement_is_recorded_with_its_reason_and_an_owner() -> None:
    disputed = FeedbackDisputed(
        referral=REFERRAL,
        occasion=M3,
        milestone=Milestone.DECIDED,
        reason="She was never seen.",
        owner=str(MANAGER),
        member="pat",
    )

    assert [disputed] == DISPUTED
    assert state([*TOLD, *DISPUTED]).endings[M3].dispute == Dispute(owner=str(MANAGER))


@pytest.mark.parametrize("past", [HELD, [addressee()]], ids=["held", "no obligation"])
def test_what_was_not_told_cannot_be_disputed_and_looks_like_nothing(past: list[object]) -> None:
    with pytest.raises(Unknown):
        when(past, DISPUTE, RESPONSIBLE_MANAGER, context=REFERRER)  # type: ignore[arg-type]


def test_one_disagreement_is_answered_before_the_next() -> None:
    with pytest.raises(AlreadyDisputed, match=r"add information to the referral"):
        when([*TOLD, *DISPUTED], DISPUTE, RESPONSIBLE_MANAGER, context=REFERRER)

    answered = when([*TOLD, *DISPUTED], ANSWER, RESPONSIBLE_MANAGER)
    with pytest.raises(AlreadyDisputed, match="disagree with the answer"):
        when([*TOLD, *DISPUTED, *answered], DISPUTE, RESPONSIBLE_MANAGER, context=REFERRER)


def test_an_answer_is_told_with_its_reason_and_is_new_in_the_inbox() -> None:
    _, _, told = when([*TOLD, *DISPUTED], ANSWER, RESPONSIBLE_MANAGER)

    assert (told.milestone, told.update, told.answers) == (Milestone.ANSWERED, "answer.1", "M3.1")
    assert told.outcome == Outcome(outcome=DisputeAnswer.STANDS, reason=DisputeReason.NOTHING_NEW)


def test_whoever_is_not_content_with_an_answer_goes_to_a_safeguarding_lead() -> None:
    lead = ResponsibleManager(owner=str(MANAGER), escalates_to="ruth")
    answered = [*TOLD, *DISPUTED, *when([*TOLD, *DISPUTED], ANSWER, RESPONSIBLE_MANAGER)]

    (disputed,) = when(answered, DisputeFeedback(update="answer.1", reason="No."), lead, context=REFERRER)

    assert disputed.owner == "ruth"


def test_an_answer_ends_it() -> None:
    answered = when([*TOLD, *DISPUTED], ANSWER, RESPONSIBLE_MANAGER)

    assert answered[0] == DisputeAnswered(
        referral=REFERRAL,
        occasion=M3,
        answer=DisputeAnswer.STANDS,
        rationale="She was seen twice, at home.",
        reason=DisputeReason.NOTHING_NEW,
    )
    assert state([*TOLD, *DISPUTED, *answered]).endings[M3].dispute is None
    with pytest.raises(NotDisputed):
        when([*TOLD, *DISPUTED, *answered], ANSWER, RESPONSIBLE_MANAGER)


@pytest.mark.parametrize("past", [TOLD, HELD], ids=["told", "held"])
def test_nobody_answers_what_nobody_disputes(past: list[object]) -> None:
    with pytest.raises(NotDisputed):
        when(past, ANSWER, RESPONSIBLE_MANAGER)  # type: ignore[arg-type]


def test_a_disagreement_that_waits_too_long_escalates_once() -> None:
    lead = ResponsibleManager(owner=str(MANAGER), escalates_to="ruth")
    escalated = when([*TOLD, *DISPUTED], ESCALATE, lead)

    assert escalated == [DisputeEscalated(referral=REFERRAL, occasion=M3, owner="ruth")]
    assert when([*TOLD, *DISPUTED, *escalated], ESCALATE, lead) == []
    assert when([*TOLD, *DISPUTED, *when([*TOLD, *DISPUTED], ANSWER, RESPONSIBLE_MANAGER)], ESCALATE, lead) == []
    assert when(TOLD, ESCALATE, lead) == []


def test_a_history_says_that_the_referrer_disagrees() -> None:
    stands = dict(describe_feedback(state([*TOLD, *DISPUTED])))

    assert stands == {"Telling what was decided": "told; the referrer disagrees"}
    assert "She was never seen." in DESCRIPTIONS[FeedbackDisputed](DISPUTED[0])
