"""Case runner: takes whole cases through the three services in one process, so that their logs are like real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.composition import now
from deploy.dev.seed import member_id
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import (
    ChecklistAnswer,
    ChecklistEntry,
    ChecklistItem,
    CloseEnquiry,
    ClosureReason,
)
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Wishes, enquiry_of
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import RiskRating, Routing
from services.intake.domain.referral.triage import RateRisk
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.sample_data import ACTION, SUBMISSION
from tests.scenario.three_services_on_postgres import ThreeServicesOnPostgres


class CaseRunner(ThreeServicesOnPostgres):
    """The three services over PostgreSQL, with the commands of a whole case."""

    def run_cases(self, count: int) -> list[UUID]:
        """Take `count` cases from referral to closure; return the referrals."""
        referrals = [self._refer() for _ in range(count)]
        self.deliver_all()
        for referral in referrals:
            self._decide(concern_of(referral))
        self.deliver_all()
        for referral in referrals:
            self._close(enquiry_of(concern_of(referral)))
        self.deliver_all()
        return referrals

    def _refer(self) -> UUID:
        referral, today = uuid4(), now().date()
        self._ask("intake", "priya", "referrer", referral, SUBMISSION)
        self._ask("intake", "priya", "referrer", referral, AddInformation(information=ACTION))
        rated = RateRisk(
            rating=RiskRating.HIGH, rationale="As the referral itself reads.", review_on=today + timedelta(days=1)
        )
        self._ask("intake", "tom", "triage", referral, rated)
        routed = RouteReferral(
            routing=Routing.SAFEGUARDING,
            reason=RoutingReason.REASONABLE_SUSPICION,
            rationale="As the referral itself reads.",
        )
        self._ask("intake", "tom", "triage", referral, routed)
        return referral

    def _decide(self, concern: UUID) -> None:
        for limb in Limb:
            finding = RecordFinding(limb=limb, finding=Finding.MET, rationale="Seen and heard at the visit.")
            self._ask("enquiry", "amara", "practitioner", concern, finding)
        self._ask("enquiry", "amara", "practitioner", concern, DecideConcern(rationale="All three parts are met."))

    def _close(self, enquiry: UUID) -> None:
        checklist = {item: ChecklistEntry(answer=ChecklistAnswer.DONE) for item in ChecklistItem}
        closure = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="She agrees.", checklist=checklist)
        for command in (
            AllocateEnquiry(worker=member_id("amara")),
            RecordDesiredOutcome(wishes=Wishes.EXPRESSED, words="To feel safe."),
            RecordAction(action=ACTION),
            RecordAction(action=ACTION),
            AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale="The care plan changed."),
            EvaluateOutcomes(achieved=Achieved.FULLY, rationale="She says so, at home."),
            ConcludeEnquiry(findings="Care was poor and has changed.", risk=Risk.REDUCED),
        ):
            self._ask("enquiry", "amara", "practitioner", enquiry, command)
        self._ask("enquiry", "grace", "manager", enquiry, closure)

    def _ask(self, service: str, person: str, role: str, stream: UUID, command: Any) -> None:
        self.ask(service, stream, command, person, role, f"{person}/{uuid4()}", channel="api", purpose="direct care")


@contextmanager
def three_services(bench: BenchEnvironment) -> Iterator[CaseRunner]:
    """The three services over databases of their own, each of which knows the development people."""
    with closing(CaseRunner(bench.database)) as runner:
        runner.found()
        yield runner
