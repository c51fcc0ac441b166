"""What a changed decision asks for is on the board of enquiry until a person has done it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.chassis.domain.open_items.state import OpenItem
from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.open_items import again_item, death_item, duty_item, enquiry_item
from services.intake.domain.referral.content import Answer
from services.notify.domain.feedback.disputes import DisputeAnswer
from tests.scenario.one_concern import WHY, OneConcern, dispute

ABLE = (Finding.MET, Finding.MET, Finding.NOT_MET)
ALL_MET = (Finding.MET, Finding.MET, Finding.MET)
OTHER = DecideConcern(rationale=WHY, instead=Decision.OTHER_ENQUIRY, reason=Reason.WELLBEING)
LOCKED_IN = RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.MET, rationale=WHY)


def item(matter: OneConcern, stream_id: UUID) -> OpenItem | None:
    """The item, while it is open."""
    found = matter.services["enquiry"].state(stream_id)
    return found if isinstance(found, OpenItem) and not found.settled else None


def test_a_duty_waits_on_the_board_until_a_person_recognises_it() -> None:
    matter = OneConcern()
    matter.find(*ABLE)
    matter.decide(OTHER)
    matter.ask("enquiry", matter.concern, LOCKED_IN)
    waiting = item(matter, duty_item(matter.concern))
    assert waiting
    assert waiting.due.due_at.date() == date(2026, 1, 5)

    matter.ask("enquiry", matter.concern, RecogniseDuty(rationale="all three parts are met now"))
    assert item(matter, duty_item(matter.concern)) is None


def test_a_duty_that_a_manager_finds_not_to_arise_waits_no_more() -> None:
    matter = OneConcern()
    matter.find(*ABLE)
    matter.decide(OTHER)
    matter.ask("enquiry", matter.concern, LOCKED_IN)
    undone = RecordFinding(limb=Limb.UNABLE_TO_PROTECT, finding=Finding.NOT_MET, rationale=WHY)
    matter.ask("enquiry", matter.concern, undone)

    assert item(matter, duty_item(matter.concern)) is None


def test_a_decision_to_be_taken_again_waits_on_the_board_until_it_is() -> None:
    matter = OneConcern()
    matter.find(*ABLE)
    matter.decide(OTHER)
    dispute(matter, "M3.1", DisputeAnswer.AGAIN)
    assert item(matter, again_item(matter.concern))

    matter.decide(
        DecideConcern(
            rationale=WHY,
            instead=Decision.OTHER_ENQUIRY,
            reason=Reason.WELLBEING,
            because=Because.DISPUTE_UPHELD,
        )
    )
    assert item(matter, again_item(matter.concern)) is None


def test_a_reported_death_is_urgent_until_it_is_confirmed_and_then_a_decision_is_asked_for() -> None:
    matter = OneConcern(alive=Answer.NO)
    matter.find(*ALL_MET)
    matter.decide(DecideConcern(rationale=WHY))
    reported = item(matter, death_item(matter.concern))
    assert reported
    assert reported.urgent

    matter.ask("enquiry", matter.concern, ConfirmDeath(died_on=date(2026, 1, 4), source="her GP"))
    assert item(matter, death_item(matter.concern)) is None
    assert item(matter, again_item(matter.concern))

    matter.ask("enquiry", matter.concern, CorrectDeath(rationale="it was her sister who died"))
    assert item(matter, again_item(matter.concern)) is None


def test_an_enquiry_that_is_continued_waits_on_the_board_until_it_is_closed() -> None:
    matter = OneConcern()
    matter.find(*ALL_MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.conclude()
    dispute(matter, "M6.1", DisputeAnswer.AGAIN)
    assert item(matter, enquiry_item(matter.enquiry()))
    assert item(matter, enquiry_item(matter.enquiry(2)))

    matter.close()
    assert item(matter, enquiry_item(matter.enquiry())) is None
