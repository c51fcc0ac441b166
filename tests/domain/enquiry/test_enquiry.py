"""An enquiry: given what was recorded, when a command is decided, then these events, or this refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.chassis.domain.decider import Refused
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import (
    AllocateEnquiry,
    AlreadyTheirs,
    NoSuchWorker,
    WorkerNotAvailable,
)
from services.enquiry.domain.enquiry.awaited_feedback import OutcomeSettled, RecordOutcomeSettled, Settlement
from services.enquiry.domain.enquiry.closure import (
    ChecklistAnswer,
    ChecklistEntry,
    ChecklistIncomplete,
    ChecklistItem,
    ChecklistUnexplained,
    CloseEnquiry,
    Closer,
    ClosureAsked,
    ClosureContext,
    ClosureReason,
    ClosureWaits,
    ConcluderCloses,
    EnquiryClosed,
    ManagerCloses,
    NotConcluded,
)
from services.enquiry.domain.enquiry.conclusion import (
    ConcludeEnquiry,
    EnquiryConcluded,
    NobodyAccountable,
    NoRiskIdentified,
    NotEvaluated,
    OutcomesNotEvaluated,
    Risk,
    RiskNotAssessed,
    RiskOutcomeMissing,
    WishesNotRecorded,
)
from services.enquiry.domain.enquiry.joining import ReferralJoined
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.outcomes import (
    DesiredOutcomeRecorded,
    EvaluateOutcomes,
    NotAsked,
    NothingToEvaluate,
    ReasonNotAsked,
    RecordDesiredOutcome,
    WordsMissing,
)
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Achieved, AlreadyClosed, AlreadyConcluded, Assessment, Kind, Wishes
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft, RecordMemberKnown, RecordMemberLeft
from tests.domain.enquiry.builders import (
    ALLOCATED,
    AMARA,
    ASKED,
    ASSESSED,
    CHECKLIST,
    CONCERN,
    CONCLUDED,
    EVALUATED,
    GRACE,
    HOME,
    MANAGER,
    OPENED,
    POLICE,
    UNDER_WAY,
    WANTS,
    asked_by,
    state_after,
    when,
    when_closed,
)

CLOSE = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
ASKED_FOR = ClosureAsked(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
CLOSED = EnquiryClosed(reason="duty completed")
TELL = RecordOutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/x/9")
TOLD = OutcomeSettled(referral=POLICE, settlement=Settlement.TOLD, occasion="M6/x/9")
KNOWN = MemberKnown(member=AMARA, name="Amara", roles=("practitioner",))
CONCLUDE = ConcludeEnquiry(findings="she is safer, and knows it", risk=Risk.REDUCED)


def test_an_enquiry_is_given_to_a_worker_whom_enquiry_knows() -> None:
    allocate = AllocateEnquiry(worker=AMARA)
    assert when([OPENED], allocate, state_after([KNOWN])) == [ALLOCATED]
    with pytest.raises(NoSuchWorker):
        when([OPENED], allocate, None)
    with pytest.raises(WorkerNotAvailable):
        when([OPENED], allocate, state_after([KNOWN, MemberLeft(member=AMARA)]))
    with pytest.raises(AlreadyTheirs):
        when([OPENED, ALLOCATED], allocate, state_after([KNOWN]))


def test_a_worker_is_somebody_with_a_role_that_answers_for_enquiries() -> None:
    (auditor,) = when([], RecordMemberKnown(member=AMARA, name="Amara", roles=("auditor",)))
    assert not state_after([auditor]).accountable
    assert when([], RecordMemberKnown(member=AMARA, name="Amara", roles=("practitioner",))) == [KNOWN]
    assert when([KNOWN], RecordMemberKnown(member=AMARA, name="Amara", roles=("practitioner",))) == []
    moved = when([KNOWN], RecordMemberKnown(member=AMARA, name="Amara", roles=("referrer",)))
    assert not state_after([KNOWN, *moved]).accountable
    assert when([KNOWN], RecordMemberLeft(member=AMARA)) == [MemberLeft(member=AMARA)]
    assert when([], RecordMemberLeft(member=AMARA)) == []


def test_an_outcome_is_in_the_adults_words_or_has_a_reason_why_nobody_asked() -> None:
    assert when([OPENED], RecordDesiredOutcome(wishes=Wishes.EXPRESSED, words="to go home")) == [WANTS]
    assert when([OPENED], RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)) == [
        DesiredOutcomeRecorded(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)
    ]
    with pytest.raises(WordsMissing):
        when([OPENED], RecordDesiredOutcome(wishes=Wishes.EXPRESSED))
    with pytest.raises(ReasonNotAsked):
        when([OPENED], RecordDesiredOutcome(wishes=Wishes.NOT_ASKED))


def test_only_what_the_adult_wanted_can_be_evaluated() -> None:
    evaluate = EvaluateOutcomes(achieved=Achieved.FULLY, rationale="she is home, and says so")
    assert when([OPENED, WANTS], evaluate) == [EVALUATED]
    with pytest.raises(NothingToEvaluate):
        when([OPENED], evaluate)


def test_a_conclusion_carries_the_values_of_the_return() -> None:
    assert when(UNDER_WAY, CONCLUDE) == [CONCLUDED]


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        ([OPENED, WANTS, ASSESSED, EVALUATED], NobodyAccountable),
        ([OPENED, ALLOCATED, WANTS, EVALUATED], RiskNotAssessed),
        ([OPENED, ALLOCATED, ASSESSED], WishesNotRecorded),
        ([OPENED, ALLOCATED, WANTS, ASSESSED], OutcomesNotEvaluated),
        ([*UNDER_WAY, CONCLUDED], AlreadyConcluded),
    ],
)
def test_a_conclusion_rests_on_what_was_recorded(past: list[object], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        when(past, CONCLUDE)


def test_what_became_of_a_risk_is_said_where_one_was_identified_and_only_there() -> None:
    with pytest.raises(RiskOutcomeMissing):
        when(UNDER_WAY, ConcludeEnquiry(findings="she is safer than she was"))
    none = RiskAssessed(assessment=Assessment.NONE_NOT_ACTED, rationale="seen at a home visit")
    with pytest.raises(NoRiskIdentified):
        when([*UNDER_WAY, none], CONCLUDE)


def test_an_outcome_that_could_not_be_evaluated_has_a_reason() -> None:
    conclude = ConcludeEnquiry(
        findings="she moved to a new town", risk=Risk.REMAINED, not_evaluated=NotEvaluated.UNREACHABLE
    )
    assert when([OPENED, ALLOCATED, WANTS, ASSESSED], conclude) == [
        EnquiryConcluded(
            assessment=Assessment.IDENTIFIED_ACTED,
            risk=Risk.REMAINED,
            outcomes_met="Not Recorded",
            not_evaluated=NotEvaluated.UNREACHABLE,
            findings="she moved to a new town",
            by=str(AMARA),
        )
    ]


def test_nothing_is_done_in_a_concluded_enquiry() -> None:
    with pytest.raises(AlreadyConcluded):
        when([*UNDER_WAY, CONCLUDED], RecordAction(action="a visit"))


def test_closure_waits_until_the_referrer_is_told_or_a_person_withholds_it() -> None:
    past = [*UNDER_WAY, CONCLUDED]
    assert when_closed(past, CLOSE) == [ASKED_FOR]
    assert when_closed([*past, TOLD], CLOSE) == [ASKED_FOR, CLOSED]
    assert when([*past, ASKED_FOR], TELL) == [TOLD, CLOSED]
    with pytest.raises(ClosureWaits):
        when_closed([*past, ASKED_FOR], CLOSE)
    with pytest.raises(AlreadyClosed):
        when_closed([*past, ASKED_FOR, TOLD, CLOSED], CLOSE)


def test_closure_waits_for_a_referral_that_joined_late_too() -> None:
    past = [*UNDER_WAY, CONCLUDED, TOLD, ReferralJoined(referral=HOME)]
    assert when_closed(past, CLOSE) == [ASKED_FOR]
    withhold = RecordOutcomeSettled(referral=HOME, settlement=Settlement.WITHHELD, occasion="M6/x/9")
    withheld = OutcomeSettled(referral=HOME, settlement=Settlement.WITHHELD, occasion="M6/x/9")
    assert when([*past, ASKED_FOR], withhold) == [withheld, CLOSED]
    assert (
        when(
            [*past, ASKED_FOR, withheld, CLOSED],
            withhold,
        )
        == []
    )


def test_nobody_concludes_and_closes_a_section_42_enquiry_alone() -> None:
    past = [*UNDER_WAY, CONCLUDED, TOLD]
    amara_as_manager = replace(MANAGER, by=str(AMARA))
    somebody_else = replace(ASKED, by=str(GRACE))
    with pytest.raises(ConcluderCloses):
        when_closed(past, CLOSE, amara_as_manager)
    with pytest.raises(ManagerCloses):
        when_closed(past, CLOSE, somebody_else)
    with pytest.raises(ConcluderCloses):
        asked_by(ASKED, past, CLOSE, ClosureContext(Closer.ANOTHER_PERSON))
    assert asked_by(somebody_else, past, CLOSE, ClosureContext(Closer.ANOTHER_PERSON)) == [ASKED_FOR, CLOSED]


def test_an_other_enquiry_is_closed_by_whoever_concluded_it() -> None:
    other = EnquiryOpened(
        concern=CONCERN, kind=Kind.OTHER, referrals=(POLICE,), sources=(), objects=False, deceased=False
    )
    assert when_closed([other, *UNDER_WAY[1:], CONCLUDED, TOLD], CLOSE, ASKED) == [ASKED_FOR, CLOSED]


def test_only_a_concluded_enquiry_is_closed() -> None:
    with pytest.raises(NotConcluded):
        when_closed(UNDER_WAY, CLOSE)


def test_every_item_of_the_checklist_is_done_or_has_a_reason_why_it_does_not_apply() -> None:
    past = [*UNDER_WAY, CONCLUDED]
    short: dict[ChecklistItem, ChecklistEntry] = {
        item: checked for item, checked in CHECKLIST.items() if item is not ChecklistItem.LESSONS
    }
    with pytest.raises(ChecklistIncomplete, match="lessons noted"):
        when_closed(past, CloseEnquiry(reason=CLOSE.reason, adults_view="content", checklist=short))
    bare = {**CHECKLIST, ChecklistItem.CHILDREN: ChecklistEntry(answer=ChecklistAnswer.NOT_APPLICABLE)}
    with pytest.raises(ChecklistUnexplained, match="children"):
        when_closed(past, CloseEnquiry(reason=CLOSE.reason, adults_view="content", checklist=bare))
