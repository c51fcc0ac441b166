"""What makes telling unsafe is kept from one step of a case to the next: an objection, a death, a source of risk."""

from __future__ import annotations

import dataclasses
from functools import reduce
from typing import Any

from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.raising import ReferralTaken as TakenIntoConcern
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.state import Kind
from services.notify.domain.feedback.state import Source
from services.notify.domain.feedback_case.milestones import (
    MilestoneReached,
    RecordReferralTaken,
    RecordSourcesKnown,
    ReferralTaken,
    SourcesKnown,
)
from services.notify.domain.feedback_case.state import FeedbackCase
from tests.domain.enquiry import builders as in_enquiry
from tests.domain.notify.builders import CONCERN, HOME, M3, NOTIFY_CONTEXT, POLICE, REFERRAL, UNMATCHED, decision


def case_after(*events: Any) -> FeedbackCase:
    case: FeedbackCase = reduce(lambda state, event: event.apply(state), events, None)
    return case


def test_an_enquiry_opens_with_the_risks_of_its_concern() -> None:
    opened = EnquiryOpened(
        concern=in_enquiry.CONCERN,
        kind=Kind.S42,
        referrals=(in_enquiry.POLICE,),
        sources=(in_enquiry.REGISTERED,),
        objects=True,
        deceased=True,
    )
    enquiry = in_enquiry.state_after([opened])

    assert (enquiry.sources, enquiry.objects, enquiry.deceased) == ((in_enquiry.REGISTERED,), True, True)


def test_a_referral_that_joins_a_decided_concern_is_new_to_whoever_decided() -> None:
    joins = TakenIntoConcern(submission=in_enquiry.says(in_enquiry.HOME))
    no_enquiry = ConcernDecided(decision=Decision.NO_ENQUIRY, reason=Reason.NO_NEEDS, rationale="seen")

    assert not in_enquiry.state_after([in_enquiry.RAISED, joins]).new_since_decision
    assert in_enquiry.state_after([in_enquiry.RAISED, no_enquiry, joins]).new_since_decision


def test_an_objection_and_a_death_stay_with_a_case_whatever_follows() -> None:
    unsafe = MilestoneReached(occasion=M3, obligation=decision(objects=True, deceased=True))
    later = MilestoneReached(occasion="M4/x/6", obligation=decision())
    known = SourcesKnown(concern=CONCERN, sources=(Source(organisation=HOME),))

    for case in (case_after(unsafe, later), case_after(later, unsafe), case_after(unsafe, known)):
        assert (case.objects, case.deceased) == (True, True)


def test_knowing_the_sources_of_risk_says_nothing_of_an_objection_or_a_death() -> None:
    case = case_after(SourcesKnown(concern=CONCERN, sources=(Source(organisation=HOME),)))

    assert case == FeedbackCase(named=frozenset({HOME}))


def test_a_referral_is_taken_into_its_case_with_all_its_risks() -> None:
    take = RecordReferralTaken(
        concern=CONCERN,
        referral=REFERRAL,
        occasion="M2/x/1",
        reason="abuse",
        sources=(UNMATCHED,),
        objects=True,
        deceased=True,
    )
    taken = ReferralTaken(**{field.name: getattr(take, field.name) for field in dataclasses.fields(take)})

    assert list(take.decide(None, NOTIFY_CONTEXT)) == [taken]
    assert case_after(taken) == FeedbackCase(taken_at={REFERRAL: 0}, unmatched=True, objects=True, deceased=True)
    assert list(take.decide(case_after(taken), NOTIFY_CONTEXT)) == []


def test_sources_that_are_known_already_change_nothing() -> None:
    home = (Source(organisation=HOME),)
    known = RecordSourcesKnown(concern=CONCERN, sources=home)
    case = case_after(
        MilestoneReached(occasion=M3, obligation=decision(Source(organisation=HOME), Source(organisation=POLICE)))
    )

    assert list(known.decide(case, NOTIFY_CONTEXT)) == []
    assert list(known.decide(None, NOTIFY_CONTEXT)) == [
        SourcesKnown(concern=CONCERN, sources=(Source(organisation=HOME),))
    ]
    assert list(RecordSourcesKnown(concern=CONCERN, sources=()).decide(None, NOTIFY_CONTEXT)) == []
