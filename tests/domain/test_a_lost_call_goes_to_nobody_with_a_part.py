"""A call that did not arrive becomes an item: before nobody who has a part in what the call was about."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch, Unknown
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import OpenItem
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.involvement import Part
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.delivery.state import Delivery
from services.notify.open_items import undeliverable_call_item
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW
from tests.domain.test_who_has_a_part_is_not_asked import Case


class Called(Case):
    """The same people, who have addresses."""

    def join(self, name: str, role: Role) -> UUID:
        member, first = uuid4(), name.split()[0].lower()
        joined = JoinMember(organisation=self.council, name=name, roles=(role,), email=f"{first}@council.example.org")
        self.made.administer(member, joined)
        return member

    def call_is_lost(self, service: str) -> OpenItem:
        """The next rung is called, and no mail arrives; the item that waits for somebody of notify."""
        due_at = self.state(service).escalates.due_at
        itself = CommandContext(by=service, role=service, organisation=service, at=due_at)
        self.made.ask_as(service, self.item, EscalateItem(due_at=due_at), itself)
        waits = self.made.services["notify"]
        for notice in self.notices():
            for command in (BeginAttempt(), RecordAttemptFailed(referral=notice, reason="550", jitter=0.0, final=True)):
                waits.handle(Dispatch(notice, command), context=NOTIFY_CONTEXT)
            self.lost = undeliverable_call_item(notice)
        found: OpenItem = waits.state(self.lost)
        return found

    def notices(self) -> list[UUID]:
        streams = dict.fromkeys(row.stream for row in self.made.stores["notify"].rows)
        states = {stream: self.made.services["notify"].state(stream) for stream in streams}
        return [
            stream
            for stream, state in states.items()
            if isinstance(state, Delivery) and state.staff and state.result is None
        ]

    def ask(self, command: SeeItem | AllocateItem, by: UUID) -> None:
        context = CommandContext(by=str(by), role="manager", organisation=str(self.council), at=NOW)
        self.made.services["notify"].handle(Dispatch(self.lost, command), context=context)


@pytest.fixture
def case() -> Called:
    return Called()


SEEN = SeeItem(outcome="nobody has to be called", words="I rang her, and she has it.")


@pytest.mark.parametrize("service", ["intake", "enquiry"])
def test_of_a_restricted_matter_it_is_given_to_nobody_and_hidden_from_whom_it_is_about(
    service: str, case: Called
) -> None:
    if service == "enquiry":
        case.goes_to_safeguarding()
    case.say(Part.SOURCE, member=case.grace)
    item = case.call_is_lost(service)

    assert item.owner is None
    with pytest.raises(Unknown):
        case.ask(SEEN, by=case.grace)
    with pytest.raises(IsInvolved):
        case.ask(AllocateItem(owner=case.grace), by=case.greta)
    case.ask(SEEN, by=case.greta)


@pytest.mark.parametrize("service", ["intake", "enquiry"])
def test_it_goes_up_the_restricted_ladder_to_leads_without_a_part(service: str, case: Called) -> None:
    if service == "enquiry":
        case.goes_to_safeguarding()
    case.say(Part.SOURCE, member=case.ruth)
    due_at = case.call_is_lost(service).escalates.due_at
    itself = CommandContext(by="notify", role="notify", organisation="notify", at=due_at)
    case.made.services["notify"].handle(Dispatch(case.lost, EscalateItem(due_at=due_at)), context=itself)

    assert case.made.services["notify"].state(case.lost).asked == (case.rene,)


def test_who_is_named_in_what_is_sent_has_a_part_before_anybody_routes_it() -> None:
    case = Called(source_name="Grace Lowe")
    item = case.call_is_lost("intake")

    assert case.made.services["notify"].state(case.referral).involvement.involved == {case.grace}
    assert item.owner is None
    with pytest.raises(Unknown):
        case.ask(SEEN, by=case.grace)


@pytest.mark.parametrize("service", ["intake", "enquiry"])
def test_of_an_open_matter_it_is_a_managers(service: str, case: Called) -> None:
    if service == "enquiry":
        case.goes_to_safeguarding()

    assert case.call_is_lost(service).owner in {case.grace, case.greta, case.ruth, case.rene}
