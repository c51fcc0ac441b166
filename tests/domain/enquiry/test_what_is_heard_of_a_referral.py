"""What is said of a referral after it came reaches its concern, each thing once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.concern.upstream_facts import ConcernInformationAdded
from services.enquiry.domain.referral.disputes import (
    DisputeAnswered,
    FeedbackDisputed,
    RecordDisputeAnswered,
    RecordFeedbackDisputed,
)
from services.enquiry.domain.referral.state import Referral
from services.enquiry.domain.referral.upstream_facts import (
    InformationAdded,
    RecordInformationAdded,
    RecordReferralWithdrawn,
    ReferralPlaced,
    ReferralWithdrawn,
)
from tests.domain.enquiry.builders import CONCERN, HOME, RAISED, state_after, when

PLACED = ReferralPlaced(referral=HOME, concern=CONCERN)
FIRST, SECOND, ANSWER = (UUID(int=n) for n in (51, 52, 53))


def disputed(message_id: UUID, occasion: str) -> FeedbackDisputed:
    return FeedbackDisputed(
        concern=CONCERN, referral=HOME, message_id=message_id, milestone=occasion[:2], occasion=occasion
    )


def answered(occasion: str, dispute: UUID) -> DisputeAnswered:
    return DisputeAnswered(
        concern=CONCERN, message_id=ANSWER, dispute_message_id=dispute, occasion=occasion, answer="stands"
    )


def test_a_disagreement_is_recorded_under_its_concern_and_once() -> None:
    hear = RecordFeedbackDisputed(message_id=FIRST, milestone="M3", occasion="M3/x/5")

    assert when([PLACED], hear) == [disputed(FIRST, "M3/x/5")]
    assert when([PLACED, disputed(FIRST, "M3/x/5")], hear) == []


def test_an_answer_ends_the_disagreement_of_its_occasion_and_no_other() -> None:
    past: list[Any] = [PLACED, disputed(FIRST, "M3/x/5"), disputed(SECOND, "M4/x/9")]
    answer = RecordDisputeAnswered(message_id=ANSWER, occasion="M3/x/5", answer="stands")

    assert when(past, answer) == [answered("M3/x/5", FIRST)]
    assert state_after([*past, answered("M3/x/5", FIRST)]) == Referral(
        id=HOME,
        concern=CONCERN,
        message_ids=frozenset({FIRST, SECOND, ANSWER}),
        open_disputes={"M4/x/9": SECOND},
    )


def test_an_answer_that_is_heard_twice_is_one() -> None:
    past: list[Any] = [PLACED, disputed(FIRST, "M3/x/5"), answered("M3/x/5", FIRST)]
    answer = RecordDisputeAnswered(message_id=ANSWER, occasion="M3/x/5", answer="stands")

    assert when(past, answer) == []
    assert when([*past, disputed(SECOND, "M3/x/5")], answer) == []


def test_every_addition_counts_and_one_after_a_decision_is_new() -> None:
    added = ConcernInformationAdded(referral=RAISED.submission.referral)
    no_enquiry = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.NO_NEEDS, rationale="seen at a home visit")
    before, after = state_after([RAISED, added, added]), state_after([RAISED, added, no_enquiry, added])

    assert (before.additions, before.new_since_decision) == (2, False)
    assert (after.additions, after.new_since_decision) == (2, True)


def test_what_is_added_to_a_referral_is_recorded_under_its_concern_and_once() -> None:
    hear = RecordInformationAdded(message_id=FIRST, information="more bruises")
    added = InformationAdded(concern=CONCERN, message_id=FIRST, information="more bruises")

    assert [when(past, hear) for past in ([], [PLACED], [PLACED, added])] == [[], [added], []]
    assert state_after([PLACED, added]).message_ids == frozenset({FIRST})


def test_a_withdrawal_is_recorded_under_its_concern_and_once() -> None:
    hear = RecordReferralWithdrawn(reason="sent twice")
    withdrawn = ReferralWithdrawn(concern=CONCERN, reason="sent twice")

    assert [when(past, hear) for past in ([], [PLACED], [PLACED, withdrawn])] == [[], [withdrawn], []]
    assert state_after([PLACED, withdrawn]).withdrawn
