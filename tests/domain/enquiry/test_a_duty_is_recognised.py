"""The finding that completes the test on a decided concern opens a duty, which no other finding makes disappear."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.chassis.domain.decider import Refused
from services.enquiry.domain.concern.birth import BirthCorrected, CorrectBirth
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.duty import (
    DutyNotRecognised,
    DutyRecognised,
    DutyToBeRecognised,
    DutyWaits,
    NoDutyToRecognise,
    RecogniseDuty,
)
from services.enquiry.domain.concern.findings import FindingRecorded, RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import DUTY, Decision, Finding, Limb
from services.enquiry.domain.concern.superseding import Because, ConcernSuperseded
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureAsked, ClosureReason, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.open_decision import DecisionOpen, RecordDecisionOpen
from services.enquiry.domain.enquiry.state import DecisionIsOpen
from tests.domain.enquiry.builders import (
    ALL_MET,
    ASKED,
    CHECKLIST,
    CLOCK,
    CONCLUDED,
    MANAGER,
    OPENED,
    RAISED,
    UNDER_WAY,
    asked_by,
    found,
    state_after,
    when,
    when_closed,
)

WHY = "he is locked in, she told us"
ABLE = found(Finding.MET, Finding.MET, Finding.NOT_MET)
OTHER = ConcernDecided(decision=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING, rationale=WHY)
LOCKED_IN = RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.MET, rationale=WHY)
FOUND = FindingRecorded(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.MET, rationale=WHY)
DUE = DutyToBeRecognised(found_at=ASKED.at, clock=CLOCK)
OPEN = DecisionOpen(why=(DUTY,))
PENDING: list[Any] = [RAISED, *ABLE, OTHER, FOUND, DUE]
CLOSE = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
ASKED_FOR = ClosureAsked(reason=CLOSE.reason, adults_view="content", checklist=CHECKLIST)


def test_the_finding_that_completes_the_test_opens_the_duty_in_the_same_save() -> None:
    assert when([RAISED, *ABLE, OTHER], LOCKED_IN) == [FOUND, DUE]
    assert when(PENDING, LOCKED_IN) == [FOUND]
    assert state_after(PENDING).open_decision == (DUTY,)


def test_no_duty_waits_where_nothing_is_decided_or_it_was_decided_so() -> None:
    s42 = ConcernDecided(decision=Decision.S42_ENQUIRY, reason=Reason.TEST_MET, rationale=WHY)

    assert when([RAISED, *ABLE], LOCKED_IN) == [FOUND]
    assert when([RAISED, *ALL_MET, s42], LOCKED_IN) == [FOUND]


def test_a_person_recognises_the_duty_and_it_dates_from_the_finding() -> None:
    recognise = RecogniseDuty(rationale="all three parts are met by now")
    recognised, decided = when(PENDING, recognise, state_after([OPENED]))

    assert recognised == DutyRecognised(found_at=ASKED.at, rationale="all three parts are met by now")
    assert isinstance(decided, ConcernSuperseded)
    assert (decided.decision, decided.because) == (Decision.S42_ENQUIRY, Because.NEW_INFORMATION)
    assert (decided.duty_since, decided.opens, decided.ends) == (ASKED.at, 0, 0)
    after = [*PENDING, recognised, decided]
    assert state_after(after).open_decision == ()
    with pytest.raises(NoDutyToRecognise):
        when(after, recognise, state_after([OPENED]))


def test_a_duty_that_arises_after_closure_opens_the_next_enquiry() -> None:
    closed = state_after([*UNDER_WAY, CONCLUDED, ASKED_FOR, EnquiryClosed(reason="duty completed")])
    _, decided = when(PENDING, RecogniseDuty(rationale="all three parts are met by now"), closed)

    assert isinstance(decided, ConcernSuperseded)
    assert (decided.opens, decided.ends) == (2, 0)


def test_a_duty_is_not_made_to_disappear_by_another_finding_but_by_a_manager() -> None:
    undo = RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.NOT_MET, rationale=WHY)
    with pytest.raises(DutyWaits):
        when(PENDING, undo)

    found_not, fell = asked_by(MANAGER, PENDING, undo)
    assert fell == DutyNotRecognised(found_at=ASKED.at)
    assert state_after([*PENDING, found_not, fell]).open_decision == ()


def test_a_birth_that_is_corrected_to_an_adults_opens_the_duty_too() -> None:
    none = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.UNDER_EIGHTEEN, rationale=WHY)
    correct = CorrectBirth(born=date(1950, 1, 5), rationale="her passport, seen today")
    corrected = BirthCorrected(born=date(1950, 1, 5), rationale="her passport, seen today")
    assert when([RAISED, *ALL_MET, none], correct) == [corrected, DUE]


def test_an_enquiry_whose_decision_is_open_is_neither_concluded_nor_closed() -> None:
    conclude = ConcludeEnquiry(findings="she is safer than she was", risk=Risk.REDUCED)
    attempts: list[tuple[Any, Any]] = [
        (lambda: when([*UNDER_WAY, OPEN], conclude), DecisionIsOpen),
        (lambda: when_closed([*UNDER_WAY, CONCLUDED, OPEN], CLOSE), DecisionIsOpen),
    ]
    for attempt, refusal in attempts:
        with pytest.raises(refusal, match=DUTY):
            attempt()
    assert issubclass(DecisionIsOpen, Refused)


def test_an_open_decision_cancels_the_closure_that_waits() -> None:
    past = [*UNDER_WAY, CONCLUDED, ASKED_FOR]

    assert when(past, RecordDecisionOpen(why=(DUTY,))) == [OPEN]
    assert state_after([*past, OPEN]).closure_reason is None
    assert when([*past, OPEN], RecordDecisionOpen(why=(DUTY,))) == []
    assert when([*past, OPEN], RecordDecisionOpen(why=())) == [DecisionOpen(why=())]
    assert when([], RecordDecisionOpen(why=(DUTY,))) == []
