"""Examples: what practitioners and managers do with a concern and its enquiries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from services.enquiry.domain.concern.birth import CorrectBirth
from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.detention import RecordDetention
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Concern, Decision, Detained, Finding, Limb
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureReason
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.delay import DelayReason, SayDelayed
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Enquiry, Wishes
from services.enquiry.domain.news.unseen import NO_NEWS, News, news_of
from services.intake.domain.member.state import Role
from tests.completeness.examples import example
from tests.completeness.examples_intake import route, submit
from tests.completeness.matter import WholeMatter
from tests.domain.enquiry.builders import CHECKLIST

WHY = "Seen and heard at the visit, and told to her sister."
MET, NOT_MET = Finding.MET, Finding.NOT_MET


def unseen(matter: WholeMatter) -> tuple[UUID, ...]:
    """What came and was not seen: whoever decides has read it."""
    return tuple(sorted(matter.states("enquiry", News).get(news_of(matter.concern), NO_NEWS).unseen))


def find(matter: WholeMatter, *findings: Finding, role: Role = Role.MANAGER) -> None:
    for limb, finding in zip(Limb, findings, strict=False):
        matter.give(role, "enquiry", matter.concern, RecordFinding(limb=limb, finding=finding, rationale=WHY))


def _concern(matter: WholeMatter) -> Concern:
    return matter.states("enquiry", Concern).get(matter.concern) or Concern()


def _decide(
    label: str, findings: tuple[Finding, ...], instead: Decision | None = None, reason: Reason | None = None
) -> None:
    @example(DecideConcern, label)
    def decided(matter: WholeMatter) -> None:
        if _concern(matter).findings != dict(zip(Limb, findings, strict=True)):
            find(matter, *findings)
        because = Because.REVIEW if _concern(matter).decision else None
        decides = DecideConcern(rationale=WHY, instead=instead, reason=reason, because=because, seen=unseen(matter))
        matter.give(Role.MANAGER, "enquiry", matter.concern, decides)


_decide("a s42 enquiry", (MET, MET, MET))
_decide("another enquiry", (MET, NOT_MET, MET), Decision.OTHER_ENQUIRY, Reason.WELLBEING)
_decide("no enquiry", (MET, NOT_MET, MET), Decision.NO_ENQUIRY, Reason.NO_ABUSE)


@example(DecideConcern, "without having read what came")
def decide_unread(matter: WholeMatter) -> None:
    find(matter, MET, MET, MET)
    because = Because.REVIEW if _concern(matter).decision else None
    matter.give(Role.MANAGER, "enquiry", matter.concern, DecideConcern(rationale=WHY, because=because))


@example(RecordFinding, "all three are met")
def all_met(matter: WholeMatter) -> None:
    find(matter, MET, MET, MET, role=Role.PRACTITIONER)


@example(RecordFinding, "one is not met, a manager finds")
def one_not_met(matter: WholeMatter) -> None:
    find(matter, MET, NOT_MET)


@example(RecordFinding, "not enough is known")
def not_known(matter: WholeMatter) -> None:
    find(matter, Finding.NOT_ENOUGH_INFORMATION)


def _of_concern(command: type[Any], label: str = "", **fields: Any) -> None:
    @example(command, label)
    def give(matter: WholeMatter) -> None:
        matter.give(Role.MANAGER, "enquiry", matter.concern, command(**fields))


def _of_enquiry(command: type[Any], label: str = "", **fields: Any) -> None:
    @example(command, label)
    def give(matter: WholeMatter) -> None:
        matter.give(Role.PRACTITIONER, "enquiry", matter.enquiry, command(**fields))


_of_concern(CorrectBirth, "an adult", born=date(1950, 5, 1), rationale=WHY)
_of_concern(CorrectBirth, "a child", born=date(2015, 5, 1), rationale=WHY)
_of_concern(RecogniseDuty, rationale=WHY)
_of_concern(ReopenConcern, because=Because.NEW_INFORMATION, rationale=WHY)
_of_concern(CorrectDeath, rationale=WHY)
_of_enquiry(RecordDesiredOutcome, "expressed", wishes=Wishes.EXPRESSED, words="I want to stay at home.")
_of_enquiry(RecordDesiredOutcome, "not asked", wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)
_of_enquiry(RecordAction, action="Visited.")
_of_enquiry(SayDelayed, reason=DelayReason.INFORMATION, rationale=WHY)
_of_enquiry(AssessRisk, assessment=Assessment.IDENTIFIED_ACTED, rationale=WHY)
_of_enquiry(EvaluateOutcomes, achieved=Achieved.FULLY, rationale=WHY)


def _declare_detentions() -> None:
    for detained in Detained:

        @example(RecordDetention, detained)
        def recorded(matter: WholeMatter, detained: Detained = detained) -> None:
            said = RecordDetention(detained=detained, source="The prison rang.")
            matter.give(Role.PRACTITIONER, "enquiry", matter.concern, said)


_declare_detentions()


@example(ConfirmDeath)
def confirm_death(matter: WholeMatter) -> None:
    died = ConfirmDeath(died_on=matter.day(), source="The coroner's officer rang.")
    matter.give(Role.PRACTITIONER, "enquiry", matter.concern, died)


def _of_join(label: str, command: Callable[[UUID], Any]) -> None:
    @example(type(command(UUID(int=0))), label)
    def give(matter: WholeMatter) -> None:
        joined = [id for id, taken in _concern(matter).taken.items() if taken.joined]
        referral = joined[-1] if joined else matter.referral
        matter.give(Role.PRACTITIONER, "enquiry", matter.concern, command(referral))  # type: ignore[arg-type]


_of_join("of the one that joined last", lambda referral: ConfirmJoin(referral=referral))
_of_join("of the one that joined last", lambda referral: UnjoinReferral(referral=referral, reason=WHY))


@example(UnjoinReferral, "of one whose join was confirmed")
def confirmed_join_is_wrong(matter: WholeMatter) -> None:
    submit(matter)
    joined = matter.later[-1]
    route(matter, joined, joins=matter.referral)
    matter.give(Role.PRACTITIONER, "enquiry", matter.concern, ConfirmJoin(referral=joined))
    matter.give(Role.PRACTITIONER, "enquiry", matter.concern, UnjoinReferral(referral=joined, reason=WHY))


@example(AllocateEnquiry)
def allocate_enquiry(matter: WholeMatter) -> None:
    given = AllocateEnquiry(worker=matter.people[Role.PRACTITIONER])
    matter.give(Role.MANAGER, "enquiry", matter.enquiry, given)


@example(ConcludeEnquiry, "with all that comes before it")
def conclude(matter: WholeMatter) -> None:
    enquiry = matter.states("enquiry", Enquiry).get(matter.enquiry)
    if enquiry and not enquiry.worker:
        allocate_enquiry(matter)
    not_asked = RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)
    matter.give(Role.PRACTITIONER, "enquiry", matter.enquiry, not_asked)
    assessed = AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale=WHY)
    matter.give(Role.PRACTITIONER, "enquiry", matter.enquiry, assessed)
    concluded = ConcludeEnquiry(findings=WHY, risk=Risk.REDUCED, seen=unseen(matter))
    matter.give(Role.PRACTITIONER, "enquiry", matter.enquiry, concluded)


@example(ConcludeEnquiry, "at once, and without having read what came")
def conclude_unread(matter: WholeMatter) -> None:
    concluded = ConcludeEnquiry(findings=WHY, risk=Risk.REDUCED)
    matter.give(Role.PRACTITIONER, "enquiry", matter.enquiry, concluded)


@example(CloseEnquiry)
def close(matter: WholeMatter) -> None:
    enquiry = matter.states("enquiry", Enquiry).get(matter.enquiry)
    fell = enquiry and enquiry.ended
    reason = ClosureReason.DUTY_FELL if fell else ClosureReason.DUTY_COMPLETED
    closes = CloseEnquiry(reason=reason, adults_view="content", checklist=CHECKLIST, seen=unseen(matter))
    matter.give(Role.MANAGER, "enquiry", matter.enquiry, closes)
