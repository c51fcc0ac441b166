"""What changes a decision is told to every referrer of the matter: decided again, risen, reopened, ended, an error."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryEnded
from services.enquiry.domain.enquiry.closure import ClosureReason, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, EnquiryConcluded, Risk
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryReopened
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.routing_again import RoutingReopened
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disputes import DisputeAnswer
from tests.scenario.one_concern import WHY, OneConcern, dispute

OTHER = DecideConcern(rationale=WHY, instead=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING)


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
