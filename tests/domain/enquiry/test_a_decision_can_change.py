"""A decision stands until another supersedes it: upward always, downward by a manager, after closure by reopening."""

from __future__ import annotations

from typing import Any

import pytest

from services.enquiry.domain.concern.decision import ConcernDecided, DecideConcern, DutyArises
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.reopening import ConcernReopened, NothingToReopen, ReopenConcern, StillUnderWay
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from services.enquiry.domain.concern.superseding import Because, ConcernSuperseded, ManagerDecides, ReopenFirst
from services.enquiry.domain.enquiry.becoming import (
    EndEnquiry,
    EndReason,
    EnquiryBecameStatutory,
    EnquiryContinued,
    EnquiryEnded,
    RecordBecameStatutory,
    RecordContinued,
)
from services.enquiry.domain.enquiry.closure import (
    CloseEnquiry,
    ClosureAsked,
    ClosureReason,
    ConcluderCloses,
    EnquiryClosed,
    ReasonDoesNotFit,
)
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened, OpenEnquiry
from services.enquiry.domain.enquiry.state import AlreadyConcluded, Kind
from tests.domain.enquiry.builders import (
    ALL_MET,
    ASKED,
    CHECKLIST,
    CONCERN,
    CONCLUDED,
    GRACE,
    MANAGER,
    NO_ABUSE,
    OPENED,
    POLICE,
    RAISED,
    TRUST,
    UNDER_WAY,
    asked_by,
    state_after,
    when,
    when_closed,
)

WHY = "he was seen with her card again"
NO = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE, rationale=WHY)
S42 = ConcernDecided(decision=Decision.S42_ENQUIRY, reason=Reason.TEST_MET, rationale=WHY)
OTHER = ConcernDecided(decision=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING, rationale=WHY)
NO_AGAIN = DecideConcern(
    rationale=WHY, instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE, because=Because.NEW_INFORMATION
)
OTHER_AGAIN = DecideConcern(
    rationale=WHY, instead=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING, because=Because.REVIEW
)
NOT_ABUSED = FindingRecorded(limb=Limb.ABUSE_OR_NEGLECT, finding=Finding.NOT_MET, rationale=WHY)
ENDED = EnquiryEnded(reason=EndReason.DUTY, by=str(GRACE))
OTHER_OPENED = EnquiryOpened(
    concern=CONCERN, kind=Kind.OTHER, referrals=(POLICE,), sources=(), objects=False, deceased=False
)
ASKED_FOR = ClosureAsked(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
CLOSED = EnquiryClosed(reason="duty completed")


def superseded(events: list[Any]) -> ConcernSuperseded:
    """The one event that a superseding decision brings about."""
    (event,) = events
    assert isinstance(event, ConcernSuperseded)
    return event


def test_no_enquiry_is_superseded_by_another_enquiry_and_both_decisions_stay() -> None:
    past = [RAISED, *NO_ABUSE, NO]
    made = superseded(when(past, OTHER_AGAIN))

    assert (made.decision, made.superseded, made.because) == (
        Decision.OTHER_ENQUIRY,
        Decision.NO_ENQUIRY,
        Because.REVIEW,
    )
    assert (made.opens, made.ends) == (1, 0)
    assert state_after([*past, made]).decisions == 2


def test_an_enquiry_of_the_same_kind_goes_on_when_its_decision_gets_another_reason() -> None:
    made = superseded(when([RAISED, *NO_ABUSE, OTHER], OTHER_AGAIN, state_after([OTHER_OPENED])))

    assert (made.opens, made.ends) == (0, 0)


def test_a_superseding_decision_rests_on_the_findings_as_the_first_did() -> None:
    with pytest.raises(DutyArises):
        when([RAISED, *ALL_MET, S42], NO_AGAIN, state_after([OPENED]))


def test_that_the_duty_no_longer_arises_is_decided_by_a_manager_alone() -> None:
    past, enquiry = [RAISED, *ALL_MET, S42, NOT_ABUSED], state_after([OPENED])
    with pytest.raises(ManagerDecides):
        when(past, NO_AGAIN, enquiry)

    made = superseded(asked_by(MANAGER, past, NO_AGAIN, enquiry))
    assert (made.opens, made.ends) == (0, 1)


def test_a_section_42_enquiry_never_turns_into_another_kind_but_ends_and_the_next_opens() -> None:
    past, enquiry = [RAISED, *ALL_MET, S42, NOT_ABUSED], state_after([OPENED])

    made = superseded(asked_by(MANAGER, past, OTHER_AGAIN, enquiry))
    assert (made.opens, made.ends) == (2, 1)
    assert state_after([*past, made]).enquiries == 2


def test_an_enquiry_that_a_later_decision_ended_takes_no_more_and_is_closed_by_another_person() -> None:
    close = CloseEnquiry(reason=ClosureReason.DUTY_FELL, adults_view="content", checklist=CHECKLIST)

    assert asked_by(MANAGER, [OPENED], EndEnquiry()) == [ENDED]
    assert when([OPENED, ENDED], EndEnquiry()) == []
    with pytest.raises(AlreadyConcluded, match="a later decision ended"):
        state_after([OPENED, ENDED]).must_be_under_way()
    with pytest.raises(ConcluderCloses):
        when_closed([OPENED, ENDED], close)
    by_amara = EnquiryEnded(reason=EndReason.DUTY, by=str(ASKED.by))
    assert [type(event) for event in when_closed([OPENED, by_amara], close)] == [ClosureAsked]


def test_only_an_enquiry_whose_duty_fell_is_closed_because_of_that() -> None:
    fell = CloseEnquiry(reason=ClosureReason.DUTY_FELL, adults_view="content", checklist=CHECKLIST)
    completed = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)
    by_amara = EnquiryEnded(reason=EndReason.DUTY, by=str(ASKED.by))
    with pytest.raises(ReasonDoesNotFit, match="first decided on the concern"):
        when_closed([*UNDER_WAY, CONCLUDED], fell)
    with pytest.raises(ReasonDoesNotFit, match="no longer arises"):
        when_closed([OPENED, by_amara], completed)


def test_after_closure_a_decision_is_superseded_only_by_reopening() -> None:
    closed = state_after([*UNDER_WAY, CONCLUDED, ASKED_FOR, CLOSED])
    past = [RAISED, *NO_ABUSE, OTHER]
    with pytest.raises(ReopenFirst):
        when(past, NO_AGAIN, closed)

    reopen = ReopenConcern(because=Because.NEW_INFORMATION, rationale=WHY)
    reopened = ConcernReopened(because=Because.NEW_INFORMATION, rationale=WHY, opens=2)
    assert when(past, reopen, closed) == [reopened]
    assert state_after([*past, reopened]).enquiries == 2
    made = superseded(when([*past, reopened], NO_AGAIN, state_after([OTHER_OPENED])))
    assert made.ends == 2


def test_what_is_under_way_or_never_began_is_not_reopened() -> None:
    reopen = ReopenConcern(because=Because.ERROR, rationale=WHY)
    with pytest.raises(StillUnderWay):
        when([RAISED, *ALL_MET, S42], reopen, state_after([OPENED]))
    for past in ([RAISED], [RAISED, *NO_ABUSE, NO]):
        with pytest.raises(NothingToReopen):
            when(past, reopen)


def test_the_next_enquiry_names_the_one_before_which_stays_as_it_was() -> None:
    opens: dict[str, Any] = {"referrals": (POLICE,), "sources": (), "objects": False, "deceased": False}
    first = OpenEnquiry(concern=CONCERN, kind=Kind.S42, **opens)
    following = OpenEnquiry(concern=CONCERN, kind=Kind.S42, earlier=TRUST, because="new information", **opens)
    reopened = EnquiryReopened(concern=CONCERN, kind=Kind.S42, earlier=TRUST, because="new information", **opens)

    assert (when([], first), when([], following), when([OPENED], following)) == ([OPENED], [reopened], [])
    goes_on = RecordContinued(continued_by=TRUST)
    assert when([*UNDER_WAY, CONCLUDED], goes_on) == [EnquiryContinued(continued_by=TRUST)]
    assert [when(past, goes_on) for past in ([], [*UNDER_WAY, CONCLUDED, ASKED_FOR, CLOSED])] == [[], []]
    assert state_after([*UNDER_WAY, CONCLUDED, EnquiryContinued(continued_by=TRUST)]).concluded


def test_rising_cancels_a_waiting_closure_and_sets_the_conclusion_aside() -> None:
    past = [OTHER_OPENED, *UNDER_WAY[1:], CONCLUDED, ASKED_FOR]
    rise = RecordBecameStatutory(since=ASKED.at)
    rose = EnquiryBecameStatutory(since=ASKED.at, conclusion_set_aside=True)

    assert when(past, rise) == [rose]
    enquiry = state_after([*past, rose])
    assert (enquiry.kind, enquiry.concluded, enquiry.closure_reason) == (Kind.S42, False, None)
    assert enquiry.duty_since == ASKED.at
    assert [when(before, rise) for before in ([], [OPENED], [*past, CLOSED])] == [[], [], []]
    assert when([OTHER_OPENED], RecordBecameStatutory(since=None)) == [EnquiryBecameStatutory(since=ASKED.at)]
