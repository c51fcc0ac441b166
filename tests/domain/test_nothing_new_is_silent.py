"""Whatever arrives about a referral that somebody has looked at is before whoever has it, in all three services."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.calls import ItemCalled
from services.chassis.domain.open_items.review import AcknowledgeItem, ReviewItem
from services.chassis.domain.open_items.state import OpenItem, Risk, item_of
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.open_items import concern_item
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.adults_view import RecordAdultsView
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.detention import RecordDetention
from services.intake.domain.referral.state import Referral, RiskRating, Routing, SaidBy, ViewQuestion
from services.intake.domain.referral.triage import AllocateReferral, RateRisk
from tests.domain.called_council import CalledCouncil
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

DISAGREES = RecordAdultsView(
    question=ViewQuestion.AGREES, value=Answer.NO, said_by=SaidBy.ADULT, basis="She said so on the telephone."
)
WORSE = AddInformation(information="He came back, with a knife.")


class InTriage(ThreeServicesInMemory):
    """A referral in triage, and Tom, who works there."""

    def __init__(self) -> None:
        super().__init__()
        self.referral, self.tom = self.refer(self.force), uuid4()
        council = self.organisation("Council", Kind.COUNCIL)
        self.administer(self.tom, JoinMember(organisation=council, name="Tom", roles=(Role.TRIAGE,)))

    def item(self, kind: str, key: str = "") -> OpenItem | None:
        found: OpenItem | None = self.services["intake"].state(item_of("intake", kind, self.referral, key))
        return found

    @property
    def sent(self) -> Referral:
        found: Referral = self.services["intake"].state(self.referral)
        return found


def test_what_is_added_while_somebody_has_a_referral_in_triage_is_before_them() -> None:
    matter = InTriage()
    matter.triage(matter.referral, AllocateReferral(owner=matter.tom, review_on=NOW.date()))
    matter.triage(matter.referral, WORSE)

    item = matter.item("new matter", "information 1")
    assert item
    assert (item.owner, item.settled) == (matter.tom, False)


def test_what_is_added_to_a_referral_that_was_rated_and_has_no_owner_is_before_triage() -> None:
    matter = InTriage()
    matter.triage(
        matter.referral,
        RateRisk(rating=RiskRating.LOW, rationale="As it reads, and as her niece said.", review_on=NOW.date()),
    )
    matter.triage(matter.referral, WORSE)

    item = matter.item("new matter", "information 1")
    assert item
    assert (item.owner, item.unallocated) == (None, "new")


@pytest.mark.parametrize(
    "said", [AcknowledgeItem(), ReviewItem(note="Read all of it; ringing the ward.")], ids=["I have it", "reviewed"]
)
def test_what_is_added_after_somebody_said_on_the_board_that_they_have_it_is_before_triage_and_calls_people(
    said: AcknowledgeItem | ReviewItem,
) -> None:
    council = CalledCouncil()
    item = council.refer(danger=Answer.YES)
    referral = council.state(item).subject.case
    council.ask(item, said)
    council.made.ask_as("intake", referral, WORSE, council.police())

    added = item_of("intake", "new matter", referral, "information 1")
    assert (council.state(added).owner, council.state(added).settled) == (None, False)
    assert added in [event.item for event in council.made.newest("intake") if isinstance(event, ItemCalled)]


def test_a_referral_that_was_had_and_given_back_is_not_new_to_triage() -> None:
    matter = InTriage()
    acknowledged = CommandContext(by=str(matter.tom), role="triage", organisation="council", at=NOW)
    matter.ask_as("intake", item_of("intake", "triage", matter.referral), AcknowledgeItem(), acknowledged)
    matter.triage(matter.referral, AllocateReferral(owner=matter.tom, review_on=NOW.date()))
    matter.triage(matter.referral, AllocateReferral(reason="Tom is ill", review_on=NOW.date()))
    matter.triage(matter.referral, WORSE)

    assert matter.item("new matter", "information 1")


def test_what_is_added_before_anybody_looked_is_read_with_the_referral() -> None:
    matter = InTriage()
    matter.triage(matter.referral, WORSE)

    assert matter.item("new matter", "information 1") is None
    assert matter.item("triage")


def test_that_the_adult_does_not_agree_is_before_whoever_works_on_the_referral_elsewhere() -> None:
    matter = InTriage()
    matter.route(matter.referral, routing=Routing.CARERS_ASSESSMENT)
    matter.triage(matter.referral, DISAGREES)

    item = matter.item("new matter", "the adult does not agree")
    assert item
    assert not item.settled


def test_that_the_adult_is_in_prison_is_before_whoever_works_on_the_referral_elsewhere() -> None:
    matter = InTriage()
    matter.route(matter.referral, routing=Routing.CARERS_ASSESSMENT)
    matter.triage(matter.referral, RecordDetention(detained=Answer.YES, source="The prison rang."))

    item = matter.item("new matter", "the adult is detained")
    assert item
    assert not item.settled


def test_that_the_adult_does_not_agree_is_before_whoever_has_the_concern() -> None:
    matter = InTriage()
    matter.route(matter.referral)
    matter.triage(matter.referral, DISAGREES)

    assert _news_of(matter, concern_of(matter.referral)) == ["The adult does not agree to the referral"]


def test_that_the_adult_agrees_asks_nothing_of_anybody() -> None:
    matter = InTriage()
    matter.route(matter.referral)
    agrees = RecordAdultsView(question=ViewQuestion.AGREES, value=Answer.YES, said_by=SaidBy.ADULT, basis="She said.")
    matter.triage(matter.referral, agrees)

    assert _news_of(matter, concern_of(matter.referral)) == []


def test_the_risk_that_was_seen_on_the_board_goes_with_the_referral_to_whoever_works_on_it() -> None:
    matter = InTriage()
    reviewer = CommandContext(by=str(matter.tom), role="triage", organisation="council", at=NOW)
    seen = ReviewItem(note="Rang her: she is afraid.", risk=Risk.HIGH)
    matter.ask_as("intake", item_of("intake", "triage", matter.referral), seen, reviewer)
    matter.route(matter.referral)

    concern = matter.services["enquiry"].state(concern_item(concern_of(matter.referral)))
    assert (matter.sent.rating, concern.risk) == (RiskRating.HIGH, Risk.HIGH)


def _news_of(matter: InTriage, concern: UUID) -> list[str]:
    return [
        event.detail
        for event in matter.newest("enquiry")
        if type(event).__name__ == "ItemRaised" and (event.kind, event.subject.stream) == ("new matter", concern)
    ]
