"""Whoever has a part in a matter is not asked about it, in every service whose items are about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem, ItemEscalated
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.state import OpenItem, Rung, item_of, team_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.restriction import RestrictReferral
from services.intake.domain.team.registration import RegisterTeam
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


class Case:
    """A referral in triage, and the council's people who could be asked about it."""

    def __init__(self) -> None:
        self.made = ThreeServicesInMemory()
        self.council = self.made.organisation("Northshire Council", Kind.COUNCIL)
        self.tom = self.join("Tom Reed", Role.TRIAGE)
        self.grace, self.greta = self.join("Grace Lowe", Role.MANAGER), self.join("Greta Hall", Role.MANAGER)
        self.ruth, self.rene = (self.join(name, Role.SAFEGUARDING_LEAD) for name in ("Ruth Dean", "Rene Shah"))
        self.ira = self.join("Ira Moss", Role.INFORMATION_GOVERNANCE)
        for key in ("triage", "safeguarding"):
            team = RegisterTeam(name=key.title(), managers=(self.grace, self.greta))
            self.made.administer(team_of(key), team)
        self.referral = self.made.refer(self.made.force)
        self.item = item_of("intake", "triage", self.referral)

    def join(self, name: str, role: Role) -> UUID:
        member = uuid4()
        self.made.administer(member, JoinMember(organisation=self.council, name=name, roles=(role,)))
        return member

    def restrict(self, *involved: UUID) -> None:
        self.made.triage(self.referral, RestrictReferral(reason="They are named.", involved=involved))

    def give(self, command: Any, by: UUID | None = None) -> None:
        context = CommandContext(by=str(by or uuid4()), role="triage", organisation=str(self.council), at=NOW)
        self.made.services["intake"].handle(Dispatch(self.item, command), context=context)

    def nobody_sees_to_it(self, service: str = "intake") -> ItemEscalated:
        """The clock of the item is over: who is asked?"""
        due_at = self.state(service).escalates.due_at
        itself = CommandContext(by=service, role=service, organisation=service, at=due_at)
        self.made.services[service].handle(Dispatch(self.item, EscalateItem(due_at=due_at)), context=itself)
        return [event for event in self.made.recorded(service, self.item) if isinstance(event, ItemEscalated)][-1]

    def state(self, service: str = "intake") -> OpenItem:
        found: OpenItem = self.made.services[service].state(self.item)
        return found


@pytest.fixture
def matter() -> Case:
    return Case()


def test_of_an_open_matter_the_managers_and_leads_are_asked(matter: Case) -> None:
    manager, lead = matter.nobody_sees_to_it(), matter.nobody_sees_to_it()

    assert (manager.rung, {*manager.asked}) == (Rung.MANAGER, {matter.grace, matter.greta})
    assert (lead.rung, {*lead.asked}) == (Rung.LEAD, {matter.ruth, matter.rene})


def test_of_a_restricted_matter_leads_without_a_part_and_information_governance_are_asked(
    matter: Case,
) -> None:
    matter.restrict(matter.grace, matter.ruth)
    lead, governance = matter.nobody_sees_to_it(), matter.nobody_sees_to_it()

    assert (lead.rung, lead.asked) == (Rung.LEAD, (matter.rene,))
    assert (governance.rung, governance.asked) == (Rung.GOVERNANCE, (matter.ira,))


def test_whoever_is_named_is_not_given_it_and_gives_it_back(matter: Case) -> None:
    matter.give(AllocateItem(owner=matter.tom))
    matter.restrict(matter.tom)

    assert (matter.state().owner, matter.state().unallocated) == (None, "its owner has a part in the matter")
    with pytest.raises(IsInvolved):
        matter.give(AllocateItem(owner=matter.tom))
    matter.give(AllocateItem(owner=matter.greta))
    assert matter.state().owner == matter.greta
