"""A wrong join is judged by nobody who has a part in the concern, or in the referral that was sent back."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.seen import SeeItem
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.open_items import incident_item
from services.intake.domain.referral.involvement import Part
from tests.domain.notify.builders import NOW
from tests.domain.test_who_has_a_part_is_not_asked import Case


class WrongJoin(Case):
    """Of a second referral, which joined the concern of the first and was sent back, Ruth is a relative."""

    def __init__(self) -> None:
        super().__init__()
        first, self.referral = self.referral, self.made.refer(self.made.force)
        self.say(Part.RELATIVE, member=self.ruth)
        self.made.route(first)
        self.made.route(self.referral, joins=first)
        self.concern = concern_of(first)
        self.made.ask("enquiry", self.concern, ConfirmJoin(referral=self.referral))
        self.made.ask("enquiry", self.concern, UnjoinReferral(referral=self.referral, reason="It is about another."))
        self.item = incident_item(self.concern, self.referral)

    def ask(self, command: SeeItem | AllocateItem, by: UUID) -> None:
        context = CommandContext(by=str(by), role="safeguarding lead", organisation=str(self.council), at=NOW)
        self.made.ask_as("enquiry", self.item, command, context)


@pytest.fixture
def case() -> WrongJoin:
    return WrongJoin()


def test_who_has_a_part_in_the_referral_that_was_sent_back_neither_judges_it_nor_is_given_it(case: WrongJoin) -> None:
    judged = SeeItem(outcome="nothing was told", words="I looked at every update that they had.")
    with pytest.raises(Unknown):
        case.ask(judged, by=case.ruth)
    with pytest.raises(IsInvolved):
        case.ask(AllocateItem(owner=case.ruth), by=case.rene)
    case.ask(judged, by=case.rene)


def test_they_are_not_asked_about_it(case: WrongJoin) -> None:
    due_at = case.state("enquiry").escalates.due_at
    itself = CommandContext(by="enquiry", role="enquiry", organisation="enquiry", at=due_at)
    case.made.ask_as("enquiry", case.item, EscalateItem(due_at=due_at), itself)

    assert case.state("enquiry").asked == (case.rene,)


def test_they_have_no_part_in_the_concern_itself(case: WrongJoin) -> None:
    assert case.ruth not in case.made.services["enquiry"].state(case.concern).involvement.involved
