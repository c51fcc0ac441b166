"""An enquiry closes when each referrer was told M2 to M6, or it was withheld from them. Held counts for neither."""

from __future__ import annotations

from typing import Any

from services.enquiry.domain.concern.held_feedback import (
    FeedbackHeld,
    HeldFeedbackSettled,
    RecordFeedbackHeld,
    RecordFeedbackSettled,
)
from services.enquiry.domain.enquiry.awaited_feedback import (
    HeldFeedbackKnown,
    OutcomeSettled,
    RecordHeldFeedback,
    RecordOutcomeSettled,
    Settlement,
)
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureAsked, ClosureReason, EnquiryClosed
from services.enquiry.domain.held_feedback import HeldFeedback
from tests.domain.enquiry.builders import (
    CHECKLIST,
    CONCLUDED,
    HOME,
    POLICE,
    RAISED,
    TRUST,
    UNDER_WAY,
    state_after,
    when,
    when_closed,
)

M3_HELD = HeldFeedback(referral=POLICE, milestone="M3", occasion="M3/x/5")
M6_TOLD = OutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/y/9")
CLOSE = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
ASKED_FOR = ClosureAsked(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
CLOSED = EnquiryClosed(reason="duty completed")
KNOWN, NONE_HELD = HeldFeedbackKnown(held=(M3_HELD,)), HeldFeedbackKnown(held=())
CONCLUDED_AND_HELD: list[Any] = [*UNDER_WAY, KNOWN, CONCLUDED]


def test_an_enquiry_with_held_feedback_is_not_closed_however_long_it_is_held() -> None:
    assert when_closed([*CONCLUDED_AND_HELD, M6_TOLD], CLOSE) == [ASKED_FOR]
    tell = RecordOutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/y/9")
    assert when([*CONCLUDED_AND_HELD, ASKED_FOR], tell) == [M6_TOLD]


def test_the_closure_that_was_asked_for_follows_when_the_last_held_feedback_is_settled() -> None:
    past = [*CONCLUDED_AND_HELD, M6_TOLD, ASKED_FOR]

    assert when(past, RecordHeldFeedback(held=())) == [NONE_HELD, CLOSED]
    assert when([*past, NONE_HELD, CLOSED], RecordHeldFeedback(held=(M3_HELD,))) == []


def test_held_feedback_of_a_referral_that_the_enquiry_does_not_answer_is_not_waited_for() -> None:
    elsewhere = HeldFeedbackKnown(held=(HeldFeedback(referral=TRUST, milestone="M2", occasion="M2/x/1"),))

    assert when_closed([*UNDER_WAY, elsewhere, CONCLUDED, M6_TOLD], CLOSE) == [ASKED_FOR, CLOSED]


def test_what_closure_waits_for_is_named_by_referral_and_milestone() -> None:
    assert state_after(CONCLUDED_AND_HELD).awaited_feedback == ((POLICE, "M3"), (POLICE, "M6"))
    assert state_after([*CONCLUDED_AND_HELD, NONE_HELD, M6_TOLD]).awaited_feedback == ()


def test_a_second_conclusion_is_told_too_before_the_enquiry_closes() -> None:
    again = [*UNDER_WAY, CONCLUDED, M6_TOLD, CONCLUDED]
    second = RecordOutcomeSettled(referral=POLICE, settlement=Settlement.WITHHELD, occasion="M6/y/14")

    assert state_after(again).awaited_feedback == ((POLICE, "M6"),)
    assert len(when([*again, ASKED_FOR], second)) == 2
    assert (
        when([*again, ASKED_FOR], RecordOutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/y/9"))
        == []
    )


def test_a_concern_knows_what_is_held_and_each_thing_once() -> None:
    hold, held = RecordFeedbackHeld(held=M3_HELD), FeedbackHeld(held=M3_HELD)
    settle = RecordFeedbackSettled(referral=POLICE, occasion="M3/x/5")
    settled = HeldFeedbackSettled(referral=POLICE, occasion="M3/x/5")

    assert [when(past, hold) for past in ([], [RAISED], [RAISED, held], [RAISED, held, settled])] == [
        [],
        [held],
        [],
        [],
    ]
    assert [when(past, settle) for past in ([], [RAISED], [RAISED, held])] == [[], [], [settled]]
    assert state_after([RAISED, held]).held == (M3_HELD,)
    assert state_after([RAISED, held, settled]).held == ()
    other = RecordFeedbackSettled(referral=HOME, occasion="M3/x/5")
    assert when([RAISED, held], other) == []
