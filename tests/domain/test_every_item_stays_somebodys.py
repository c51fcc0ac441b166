"""Every kind of open item stays somebody's, whatever happens to its owner: they leave, lose the role, or are away.

The kinds are read from the services' own tables, so that a new one is tried without a line here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.composition import SERVICES
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.review import RateItem
from services.chassis.domain.open_items.state import ItemKind, ItemSubject, OpenItem, Risk, Rung, item_of
from services.chassis.domain.references import reference_of
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.service_items import ServiceItems
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from services.intake.domain.member.absence import RecordAbsence
from services.intake.domain.member.membership import ChangeMember, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.registration import RegisterTeam
from services.notify.domain.delivery.state import ChannelKind, delivery_of
from services.notify.domain.item_kinds import UNDELIVERABLE, UNDELIVERABLE_CALL
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

REASONS = "The bruises are of different ages, and nobody explains them."


def items_of(service: str) -> ServiceItems | None:
    """The items of a service, as its COMMANDS look them up; None where it has none."""
    raising = [spec for spec in SERVICES[service].commands if spec.command is RaiseItem]
    return raising[0].lookup.__self__ if raising else None  # type: ignore[union-attr]


KINDS = [
    pytest.param(service, kind, id=f"{service}: {kind.name}")
    for service in SERVICES
    if (items := items_of(service))
    for kind in items.kinds.values()
]


class Item:
    """An item of this kind that one member of the council owns, and a council with a manager and a lead."""

    def __init__(self, service: str, kind: ItemKind) -> None:
        self.service, self.kind, self.made = service, kind, ThreeServicesInMemory()
        self.council = self.made.organisation("Northshire Council", Kind.COUNCIL)
        self.owner, self.colleague = self.join(*kind.roles), self.join(*kind.roles)
        self.manager, self.lead = self.join(Role.MANAGER), self.join(Role.SAFEGUARDING_LEAD)
        subject = self.subject()
        self.id = item_of(service, kind.name, subject.stream)
        self.ask(RaiseItem(kind=kind.name, subject=subject), service)
        self.ask(RateItem(risk=Risk.LOW), service)
        self.ask(AllocateItem(owner=self.owner), min(kind.roles))

    def subject(self) -> ItemSubject:
        """A referral in triage, or the feedback on it, which has its id; a notice; in enquiry, the enquiry of it."""
        referral = stream = self.made.refer(self.made.force)
        if self.service == "enquiry":
            self.made.route(referral)
            for limb in Limb:
                found = RecordFinding(limb=limb, finding=Finding.MET, rationale=REASONS)
                self.made.ask("enquiry", concern_of(referral), found)
            self.made.ask("enquiry", concern_of(referral), DecideConcern(rationale=REASONS))
            stream = enquiry_of(concern_of(referral))
        if self.kind.name in (UNDELIVERABLE, UNDELIVERABLE_CALL):
            stream = delivery_of(referral, "M1.1", ChannelKind.EMAIL)
        return ItemSubject(stream=stream, case=stream, reference=reference_of(referral))

    def join(self, *roles: str) -> UUID:
        member = uuid4()
        given = tuple(Role(role) for role in sorted(roles))
        self.made.administer(member, JoinMember(organisation=self.council, name="Pat", roles=given))
        return member

    def ask(self, command: Any, role: str, at: Any = NOW) -> None:
        context = CommandContext(by=str(uuid4()), role=role, organisation=str(self.council), at=at)
        self.made.services[self.service].handle(Dispatch(self.id, command), context=context)

    def happens(self, command: Any) -> None:
        """Something happens to the owner, and every service hears of it."""
        self.made.administer(self.owner, command)

    @property
    def state(self) -> OpenItem:
        found: OpenItem = self.made.services[self.service].state(self.id)
        return found


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_an_item_whose_owner_leaves_goes_back_to_its_team_to_be_looked_at_today(service: str, kind: ItemKind) -> None:
    item = Item(service, kind)
    team = item.state.team
    item.happens(RemoveMember())

    assert (item.state.owner, item.state.unallocated, item.state.team) == (None, "its owner left", team)
    assert london_day(item.state.review.due_at) == london_day(NOW)


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_an_item_whose_owner_loses_the_role_goes_back_to_its_team(service: str, kind: ItemKind) -> None:
    item = Item(service, kind)
    item.happens(ChangeMember(name="Pat", roles=(Role.AUDITOR,)))

    assert (item.state.owner, item.state.unallocated) == (None, "its owner does other work now")
    assert london_day(item.state.review.due_at) == london_day(NOW)


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_an_item_whose_owner_keeps_the_role_stays_theirs(service: str, kind: ItemKind) -> None:
    item = Item(service, kind)
    item.happens(ChangeMember(name="Pat Hill", roles=tuple(Role(role) for role in sorted(kind.roles))))

    assert item.state.owner == item.owner


@pytest.mark.parametrize(("service", "kind"), KINDS)
@pytest.mark.parametrize(("days", "rung"), [(2, Rung.OWNER), (60, Rung.MANAGER)])
def test_an_item_whose_owner_is_away_stays_theirs_and_the_manager_is_asked_where_that_is_too_long(
    service: str, kind: ItemKind, days: int, rung: Rung
) -> None:
    """At a low risk an item may wait for ten working days."""
    item = Item(service, kind)
    item.made.administer(item.state.team, RegisterTeam(name="The team of this", managers=(item.manager,)))
    day = london_day(NOW)
    item.happens(RecordAbsence(first_day=day, last_day=day + timedelta(days=days), cover=item.colleague))

    assert (item.state.owner, item.state.rung) == (item.owner, rung)


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_an_item_to_which_nobody_has_seen_goes_to_the_manager_of_its_team_and_to_a_lead(
    service: str, kind: ItemKind
) -> None:
    item = Item(service, kind)
    item.made.administer(item.state.team, RegisterTeam(name="The team of this", managers=(item.manager,)))
    rungs = []
    for _ in range(2):
        due_at = item.state.escalates.due_at
        item.ask(EscalateItem(due_at=due_at), service, due_at)
        rungs.append(item.state.rung)

    assert rungs == [Rung.MANAGER, Rung.LEAD]


@pytest.mark.parametrize(("service", "kind"), KINDS)
def test_an_item_whose_manager_left_goes_to_a_lead_at_once(service: str, kind: ItemKind) -> None:
    item = Item(service, kind)
    item.made.administer(item.state.team, RegisterTeam(name="The team of this", managers=(item.manager,)))
    item.made.administer(item.manager, RemoveMember())
    item.ask(EscalateItem(due_at=item.state.escalates.due_at), service, item.state.escalates.due_at)

    assert item.state.rung is Rung.LEAD


def test_every_service_with_open_items_is_tried() -> None:
    assert {param.values[0] for param in KINDS} >= {"intake", "enquiry", "notify"}
