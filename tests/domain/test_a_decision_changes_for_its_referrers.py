"""What changes a decision is told to every referrer of the matter: decided again, risen, reopened, ended, an error."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.chassis.domain.decider import CommandContext
from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Decision, Finding, Limb, concern_of
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryEnded
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureReason, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, EnquiryConcluded, Risk
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryReopened
from services.enquiry.domain.enquiry.outcomes import NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Assessment, Wishes, enquiry_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.routing_again import RoutingReopened
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import occasion_to_path
from tests.domain.enquiry.builders import CHECKLIST
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "seen and heard at the visit"
OTHER = DecideConcern(rationale=WHY, instead=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING)


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


def kinds(events: list[Any]) -> list[type]:
    return [type(event) for event in events]


def test_an_other_enquiry_that_rises_is_told_as_a_new_decision_and_a_new_enquiry() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.NOT_MET)
    matter.decide(OTHER)
    matter.ask(
        "enquiry", matter.concern, RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.MET, rationale=WHY)
    )
    assert kinds(matter.recorded("enquiry", matter.enquiry()))[-1] is DecisionOpen

    matter.ask("enquiry", matter.concern, RecogniseDuty(rationale="all three parts are met now"))

    assert EnquiryBecameStatutory in kinds(matter.recorded("enquiry", matter.enquiry()))
    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M4.1", "M3.2", "M4.2"]
    assert (matter.outcome("M3.2").outcome, matter.outcome("M3.2").because) == ("s42 enquiry", "new information")
    assert matter.outcome("M4.2").outcome == "s42 enquiry"


def test_a_conclusion_that_is_set_aside_is_told_anew_before_the_enquiry_closes() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.NOT_MET)
    matter.decide(OTHER)
    matter.conclude()
    matter.ask(
        "enquiry", matter.concern, RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.MET, rationale=WHY)
    )
    matter.ask("enquiry", matter.concern, RecogniseDuty(rationale="all three parts are met now"))
    matter.ask("enquiry", matter.enquiry(), ConcludeEnquiry(findings=WHY, risk=Risk.REMOVED))
    matter.close()

    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M4.1", "M6.1", "M3.2", "M4.2", "M6.2", "M8.1"]
    assert kinds(matter.recorded("enquiry", matter.enquiry())).count(EnquiryConcluded) == 2


def test_a_duty_that_no_longer_arises_ends_the_enquiry_and_the_other_one_goes_on() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.ask(
        "enquiry", matter.concern, RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.NOT_MET, rationale=WHY)
    )
    matter.decide(
        DecideConcern(
            rationale=WHY,
            instead=Decision.OTHER_ENQUIRY,
            reason=Reason.WELLBEING,
            because=Because.SITUATION,
        )
    )
    matter.close(ClosureReason.DUTY_FELL)

    assert EnquiryEnded in kinds(matter.recorded("enquiry", matter.enquiry()))
    assert kinds(matter.recorded("enquiry", matter.enquiry()))[-1] is EnquiryClosed
    assert kinds(matter.recorded("enquiry", matter.enquiry(2))) == [EnquiryReopened]
    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M4.1", "M3.2", "M6.1", "reopened.1"]


def test_a_closed_matter_is_reopened_as_the_next_enquiry() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.conclude()
    matter.close()
    before = matter.recorded("enquiry", matter.enquiry())

    matter.ask("enquiry", matter.concern, ReopenConcern(because=Because.NEW_INFORMATION, rationale=WHY))
    assert matter.recorded("enquiry", matter.enquiry()) == before
    assert matter.told()[-1] == "reopened.1"
    matter.conclude(2)
    matter.close(number=2)
    assert matter.told()[-2:] == ["M6.2", "M8.2"]


def dispute(matter: OneConcern, update: str, answer: DisputeAnswer) -> str:
    """The referrer disagrees, and a manager answers; the occasion of what they disagree with."""
    matter.disagree(update)
    told = [event for event in matter.recorded("notify", matter.referral) if isinstance(event, FeedbackTold)]
    occasion: str = next(event.occasion for event in told if event.update == update)
    answered = AnswerDispute(occasion=occasion_to_path(occasion), answer=answer, rationale="She must be seen first.")
    matter.ask("notify", matter.referral, answered)
    return occasion


def test_a_dispute_that_is_to_be_decided_again_opens_the_decision() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.NOT_MET, Finding.MET)
    no = DecideConcern(rationale=WHY, instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE)
    matter.decide(no)
    occasion = dispute(matter, "M3.1", DisputeAnswer.AGAIN)

    assert ToBeDecidedAgain(referral=matter.referral, occasion=occasion) in matter.recorded("notify", matter.referral)
    assert matter.told()[-1] == "answer.1"
    matter.ask("enquiry", matter.concern, RecordFinding(limb=Limb.ABUSE_OR_NEGLECT, finding=Finding.MET, rationale=WHY))
    matter.decide(DecideConcern(rationale=WHY, because=Because.DISPUTE_UPHELD))
    assert matter.told()[-2:] == ["M3.2", "M4.1"]


def test_a_dispute_of_a_conclusion_reopens_the_matter_and_the_one_before_closes_without_ending_it() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.conclude()
    dispute(matter, "M6.1", DisputeAnswer.AGAIN)

    assert kinds(matter.recorded("enquiry", matter.enquiry(2)))[:1] == [EnquiryReopened]
    assert matter.told()[-2:] == ["answer.1", "reopened.1"]
    matter.close()
    assert kinds(matter.recorded("enquiry", matter.enquiry()))[-1] is EnquiryClosed
    assert "M8.1" not in matter.told()


def test_a_dispute_that_stands_opens_nothing() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.NOT_MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY, instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE))
    dispute(matter, "M3.1", DisputeAnswer.STANDS)

    assert ToBeDecidedAgain not in kinds(matter.recorded("notify", matter.referral))


def test_a_reported_death_holds_what_would_be_told_until_it_is_found_to_be_an_error() -> None:
    matter = OneConcern(alive=Answer.NO)
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    assert matter.told() == ["M1.1"]

    matter.ask("enquiry", matter.concern, CorrectDeath(rationale="it was her sister who died"))
    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M4.1"]


def test_a_confirmed_death_holds_what_follows_and_what_was_told_stays_told() -> None:
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.ask("enquiry", matter.concern, ConfirmDeath(died_on=date(2026, 1, 4), source="her GP"))
    matter.decide(
        DecideConcern(
            rationale=WHY,
            instead=Decision.NO_ENQUIRY,
            reason=Reason.ADULT_HAS_DIED,
            because=Because.SITUATION,
        )
    )

    assert matter.told() == ["M1.1", "M2.1", "M3.1", "M4.1"]
    assert matter.feedback(matter.referral)[1] == {"M3", "M6"}


def test_a_dispute_of_the_routing_brings_the_referral_back_to_triage() -> None:
    matter = OneConcern(routing=Routing.QUALITY)
    occasion = dispute(matter, "M2.1", DisputeAnswer.AGAIN)

    assert ToBeDecidedAgain(referral=matter.referral, occasion=occasion) in matter.recorded("notify", matter.referral)
    assert kinds(matter.recorded("intake", matter.referral))[-1] is RoutingReopened
    matter.route(matter.referral)
    assert matter.told() == ["M1.1", "M2.1", "answer.1", "M2.2"]
