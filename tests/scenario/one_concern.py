"""One referral of the police and the concern that answers it, through all three services in memory."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from services.chassis.domain.decider import CommandContext
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureReason
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Assessment, Wishes, enquiry_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import occasion_to_path
from tests.domain.enquiry.builders import CHECKLIST
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "seen and heard at the visit"


class OneConcern(ThreeServicesInMemory):
    """One referral of the police, which a concern answers."""

    def __init__(self, routing: Routing = Routing.SAFEGUARDING, **more: Any) -> None:
        super().__init__()
        self.referral = self.refer(self.force, **more)
        self.route(self.referral, routing=routing)
        self.concern = concern_of(self.referral)
        council = self.organisation("Council", Kind.COUNCIL)
        self.worker = uuid4()
        self.administer(self.worker, JoinMember(organisation=council, name="Amara", roles=(Role.PRACTITIONER,)))

    def find(self, *findings: Finding) -> None:
        for limb, finding in zip(Limb, findings, strict=True):
            self.ask("enquiry", self.concern, RecordFinding(limb=limb, finding=finding, rationale=WHY))

    def decide(self, command: DecideConcern) -> None:
        self.ask("enquiry", self.concern, command)

    def enquiry(self, number: int = 1) -> UUID:
        return enquiry_of(self.concern, number)

    def conclude(self, number: int = 1) -> None:
        """Allocate, assess and conclude the enquiry of that number."""
        for command in (
            AllocateEnquiry(worker=self.worker),
            RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE),
            AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale=WHY),
            ConcludeEnquiry(findings=WHY, risk=Risk.REDUCED),
        ):
            self.ask("enquiry", self.enquiry(number), command)

    def close(self, reason: ClosureReason = ClosureReason.DUTY_COMPLETED, number: int = 1) -> None:
        close = CloseEnquiry(reason=reason, adults_view="content", checklist=CHECKLIST)
        grace = CommandContext(by="grace", role="manager", organisation="council", at=NOW)
        self.ask("enquiry", self.enquiry(number), close, grace)

    def disagree(self, update: str) -> None:
        referrer = CommandContext(
            by=str(self.members[self.force]), role="referrer", organisation=str(self.force), at=NOW
        )
        said = DisputeFeedback(update=update, reason="She was never seen.")
        self.ask("notify", self.referral, said, referrer)

    def told(self) -> list[str]:
        """The updates that the referrer was told, in order."""
        return [event.update for event in self.recorded("notify", self.referral) if isinstance(event, FeedbackTold)]

    def outcome(self, update: str) -> Any:
        events = [event for event in self.recorded("notify", self.referral) if isinstance(event, FeedbackTold)]
        return next(event.outcome for event in events if event.update == update)


def dispute(matter: OneConcern, update: str, answer: DisputeAnswer) -> str:
    """The referrer disagrees, and a manager answers; the occasion of what they disagree with."""
    matter.disagree(update)
    told = [event for event in matter.recorded("notify", matter.referral) if isinstance(event, FeedbackTold)]
    occasion: str = next(event.occasion for event in told if event.update == update)
    answered = AnswerDispute(occasion=occasion_to_path(occasion), answer=answer, rationale="She must be seen first.")
    matter.ask("notify", matter.referral, answered)
    return occasion
