"""Builders for enquiry: past events in the words of the domain, and `when`, which decides a command on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from services.chassis.domain.decider import Command, CommandContext, Event
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.birth import CorrectBirth
from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.decision import DecideConcern, DecisionContext
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import FindingRecorded, RecordFinding
from services.enquiry.domain.concern.raising import Adult, ReferralTaken, Submission
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Finding, Limb
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.closure import (
    ChecklistAnswer,
    ChecklistEntry,
    ChecklistItem,
    Closer,
    ClosureContext,
)
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, EnquiryConcluded, Risk
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Enquiry, Kind, Wishes
from services.enquiry.domain.news.unseen import NO_NEWS
from services.enquiry.domain.sources import Source

POLICE, HOME, CONCERN, AMARA, TRUST = (UUID(int=n) for n in range(1, 6))
ASKED = CommandContext(
    by=str(AMARA), role="practitioner", organisation="council", at=datetime(2026, 1, 5, 12, tzinfo=UTC)
)
MESSAGE = UUID(int=61)
EDITH = Adult(id=UUID(int=9), name="Edith Moss")
UNMATCHED = Source(matched=False)
REGISTERED = Source(organisation=TRUST)


def says(referral: UUID = POLICE, **more: Any) -> Submission:
    """What a referral says."""
    given: dict[str, Any] = {"adult": EDITH, "about_organisation": None, "concern": "bruises", "reach": "the desk"}
    return Submission(referral=referral, reference="SA-7K4Q-9X2C-M3T0", organisation=TRUST, **{**given, **more})


def found(*findings: Finding) -> list[Event[Any]]:
    """The three parts of the test, judged in order."""
    return [
        FindingRecorded(limb=limb, finding=finding, rationale="seen at a home visit")
        for limb, finding in zip(Limb, findings, strict=False)
    ]


RAISED = ReferralTaken(submission=says())
ALL_MET = found(Finding.MET, Finding.MET, Finding.MET)
NO_ABUSE = found(Finding.MET, Finding.NOT_MET, Finding.MET)
OPENED = EnquiryOpened(concern=CONCERN, kind=Kind.S42, referrals=(POLICE,), sources=(), objects=False, deceased=False)
ALLOCATED = EnquiryAllocated(worker=AMARA)
WANTS = DesiredOutcomeRecorded(wishes=Wishes.EXPRESSED, words="to go home")
ASSESSED = RiskAssessed(assessment=Assessment.IDENTIFIED_ACTED, rationale="seen at a home visit")
EVALUATED = OutcomesEvaluated(achieved=Achieved.FULLY, rationale="she is home, and says so")
UNDER_WAY: list[Event[Any]] = [OPENED, ALLOCATED, WANTS, ASSESSED, EVALUATED]
CONCLUDED = EnquiryConcluded(
    assessment=Assessment.IDENTIFIED_ACTED,
    risk=Risk.REDUCED,
    outcomes_met="Fully Achieved",
    not_evaluated=None,
    findings="she is safer, and knows it",
    by=str(AMARA),
)
GRACE = UUID(int=6)
MANAGER = CommandContext(by=str(GRACE), role="manager", organisation="council", at=ASKED.at)
CHECKLIST = {item: ChecklistEntry(answer=ChecklistAnswer.DONE) for item in ChecklistItem}


CLOCK = Clock(due_at=datetime(2026, 1, 5, 17, tzinfo=UTC), pack="test", calendar="test")
USUAL_LOOKUPS: dict[type, tuple[Any, ...]] = {
    DecideConcern: (DecisionContext(),),
    ConcludeEnquiry: (NO_NEWS,),
    RecogniseDuty: (None,),
    ReopenConcern: (None,),
    RecordFinding: (CLOCK,),
    CorrectBirth: (CLOCK,),
    ConfirmDeath: (CLOCK,),
    CorrectDeath: (CLOCK,),
}


def state_after(past: Iterable[Any]) -> Any:
    """What stands after the past."""
    return reduce(lambda state, event: event.apply(state), past, None)


def when(past: Iterable[Any], command: Command, *known: Any) -> list[Event[Any]]:
    """What a command brings about, given the past and what was looked up."""
    return asked_by(ASKED, past, command, *known)


def asked_by(asker: CommandContext, past: Iterable[Any], command: Command, *known: Any) -> list[Event[Any]]:
    """What a command brings about when somebody in particular asks it; without a look-up: no enquiry, and the CLOCK."""
    known = known or USUAL_LOOKUPS.get(type(command), ())
    if isinstance(command, DecideConcern) and isinstance(known[0], Enquiry):
        known = (DecisionContext(enquiry=known[0]),)
    return list(command.decide(state_after(past), asker, *known))


def when_closed(past: Iterable[Any], command: Command, asker: CommandContext = MANAGER) -> list[Event[Any]]:
    """What closing brings about, by a manager who did not conclude it."""
    return asked_by(asker, past, command, ClosureContext(Closer.MANAGER))
