"""Something new of a matter is put before whoever has the matter now, and not before whoever had it once."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.chassis.domain.open_items.state import OpenItem
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Finding
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.news.unseen import news_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.additions import AddInformation
from tests.scenario.one_concern import WHY, OneConcern


def reopened() -> tuple[OneConcern, UUID]:
    """A matter whose first enquiry somebody closed, and whose second enquiry another practitioner has."""
    matter = OneConcern()
    matter.find(Finding.MET, Finding.MET, Finding.MET)
    matter.decide(DecideConcern(rationale=WHY))
    matter.conclude()
    matter.close()
    matter.ask("enquiry", matter.concern, ReopenConcern(because=Because.NEW_INFORMATION, rationale=WHY))
    colleague = uuid4()
    council = matter.organisation("Council", Kind.COUNCIL)
    matter.administer(colleague, JoinMember(organisation=council, name="Ines", roles=(Role.PRACTITIONER,)))
    matter.ask("enquiry", matter.enquiry(2), AllocateEnquiry(worker=colleague))
    return matter, colleague


def news(matter: OneConcern) -> list[OpenItem]:
    enquiry = matter.services["enquiry"]
    return [enquiry.state(item) for item in enquiry.state(news_of(matter.concern)).unseen]


def test_what_is_added_to_a_reopened_matter_is_put_before_whoever_has_its_enquiry_now() -> None:
    matter, colleague = reopened()
    matter.triage(matter.referral, AddInformation(information="She was seen in the garden."))

    assert [(item.owner, item.settled) for item in news(matter)] == [(colleague, False)]
