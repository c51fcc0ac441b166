"""Whoever has a part in a matter is not asked about it, in every service whose items are about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch, Unknown
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.calls import ItemCalled
from services.chassis.domain.open_items.escalation import EscalateItem, ItemEscalated
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.overdue import RecordItemOverdue
from services.chassis.domain.open_items.state import OpenItem, Rung, item_of, team_of
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.open_items import concern_item
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.involvement import NobodyNamed, OwnPart, Part, RecordInvolvement
from services.intake.domain.referral.restriction import LiftRestriction, RestrictReferral
from services.intake.domain.team.registration import RegisterTeam
from services.intake.domain.team.state import NotOfTheCouncil, UnknownMember
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


class Case:
    """A referral in triage, and the council's people who could be asked about it."""

    def __init__(self, source_name: str | None = None) -> None:
        self.made = ThreeServicesInMemory()
        self.council = self.made.organisation("Northshire Council", Kind.COUNCIL)
        self.tom = self.join("Tom Reed", Role.TRIAGE)
        self.grace, self.greta = self.join("Grace Lowe", Role.MANAGER), self.join("Greta Hall", Role.MANAGER)
        self.ruth, self.rene = (self.join(name, Role.SAFEGUARDING_LEAD) for name in ("Ruth Dean", "Rene Shah"))
        self.ira = self.join("Ira Moss", Role.INFORMATION_GOVERNANCE)
        for key in ("triage", "safeguarding"):
            team = RegisterTeam(name=key.title(), managers=(self.grace, self.greta))
            self.made.administer(team_of(key), team)
        self.referral = self.made.refer(self.made.force, source_name=source_name)
        self.item = item_of("intake", "triage", self.referral)

    def goes_to_safeguarding(self) -> None:
        """From now on it is a concern that is asked about."""
        self.made.route(self.referral)
        self.item = concern_item(concern_of(self.referral))

    def say(self, part: Part, member: UUID | None = None, team: UUID | None = None, by: str = "tom") -> None:
        """Somebody says of a person, or of a team, that they have a part in it, or none."""
        said = RecordInvolvement(part=part, reason="The writer says so.", member=member, team=team)
        context = CommandContext(by=by, role="triage", organisation="council", at=NOW)
        self.made.ask_as("intake", self.referral, said, context)

    def join(self, name: str, role: Role) -> UUID:
        member = uuid4()
        self.made.administer(member, JoinMember(organisation=self.council, name=name, roles=(role,)))
        return member

    def restrict(self, *involved: UUID) -> None:
        self.made.triage(self.referral, RestrictReferral(reason="They are named.", involved=involved))

    def give(self, command: Any, service: str = "intake") -> None:
        context = CommandContext(by=str(uuid4()), role="manager", organisation=str(self.council), at=NOW)
        self.made.services[service].handle(Dispatch(self.item, command), context=context)

    def nobody_sees_to_it(self, service: str = "intake") -> ItemEscalated:
        """The clock of the item is over: who is asked?"""
        due_at = self.state(service).escalates.due_at
        itself = CommandContext(by=service, role=service, organisation=service, at=due_at)
        self.made.services[service].handle(Dispatch(self.item, EscalateItem(due_at=due_at)), context=itself)
        return [event for event in self.made.recorded(service, self.item) if isinstance(event, ItemEscalated)][-1]

    def called(self) -> ItemCalled:
        """Nobody has looked at it by its review: who is called?"""
        passed = min(self.state().due.due_at, self.state().review.due_at)
        itself = CommandContext(by="intake", role="intake", organisation="intake", at=NOW)
        self.made.services["intake"].handle(Dispatch(self.item, RecordItemOverdue(passed=passed)), context=itself)
        return [event for event in self.made.newest("intake") if isinstance(event, ItemCalled)][-1]

    def state(self, service: str = "intake") -> OpenItem:
        found: OpenItem = self.made.services[service].state(self.item)
        return found


@pytest.fixture
def case() -> Case:
    return Case()


def test_of_an_open_matter_the_managers_and_leads_are_asked(case: Case) -> None:
    manager, lead = case.nobody_sees_to_it(), case.nobody_sees_to_it()

    assert (manager.rung, {*manager.asked}) == (Rung.MANAGER, {case.grace, case.greta})
    assert (lead.rung, {*lead.asked}) == (Rung.LEAD, {case.ruth, case.rene})


def test_of_a_restricted_matter_leads_without_a_part_and_information_governance_are_asked(
    case: Case,
) -> None:
    case.restrict(case.grace, case.ruth)
    lead, governance = case.nobody_sees_to_it(), case.nobody_sees_to_it()

    assert (lead.rung, lead.asked) == (Rung.LEAD, (case.rene,))
    assert (governance.rung, governance.asked) == (Rung.GOVERNANCE, (case.ira,))


def test_whoever_is_named_is_not_given_it_and_gives_it_back(case: Case) -> None:
    case.give(AllocateItem(owner=case.tom))
    case.restrict(case.tom)

    assert (case.state().owner, case.state().unallocated) == (None, "its owner has a part in the matter")
    with pytest.raises(IsInvolved):
        case.give(AllocateItem(owner=case.tom))
    case.give(AllocateItem(owner=case.greta))
    assert case.state().owner == case.greta


SERVICES_ASKED = ("intake", "enquiry")


def in_service(service: str, case: Case) -> Case:
    if service == "enquiry":
        case.goes_to_safeguarding()
    return case


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_whoever_is_said_to_be_a_source_or_a_relative_is_not_asked(service: str, case: Case) -> None:
    in_service(service, case).say(Part.SOURCE, member=case.ruth)
    lead = case.nobody_sees_to_it(service)

    assert (lead.rung, lead.asked) == (Rung.LEAD, (case.rene,))
    assert case.nobody_sees_to_it(service).asked == (case.ira,)


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_what_is_known_before_the_routing_travels_with_it(service: str, case: Case) -> None:
    case.say(Part.RELATIVE, member=case.rene)

    assert in_service(service, case).nobody_sees_to_it(service).asked == (case.ruth,)


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_a_whole_team_can_have_a_part(service: str, case: Case) -> None:
    in_service(service, case).say(Part.SOURCE, team=team_of("triage"))
    case.say(Part.NONE, member=case.grace)
    involvement = case.made.services["intake"].state(case.referral).involvement

    assert (case.greta in involvement.involved, case.grace in involvement.involved) == (True, False)


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_who_is_found_to_have_no_part_is_asked_again(service: str, case: Case) -> None:
    in_service(service, case).say(Part.SOURCE, member=case.grace)
    case.say(Part.NONE, member=case.grace)
    manager = case.nobody_sees_to_it(service)

    assert (manager.rung, {*manager.asked}) == (Rung.MANAGER, {case.grace, case.greta})


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_a_restriction_inside_the_referrers_organisation_changes_the_ladder_until_it_is_lifted(
    service: str, case: Case
) -> None:
    in_service(service, case).restrict()
    assert case.nobody_sees_to_it(service).rung is Rung.LEAD
    case.made.triage(case.referral, LiftRestriction(reason="It was an error."))

    assert case.nobody_sees_to_it(service).rung is Rung.EVERY_LEAD


@pytest.mark.parametrize("service", SERVICES_ASKED)
def test_an_owner_of_whom_it_is_said_gives_the_item_back(service: str, case: Case) -> None:
    in_service(service, case)
    owner = case.greta
    case.give(AllocateItem(owner=owner), service=service)
    case.say(Part.SOURCE, member=owner)

    assert (case.state(service).owner, case.state(service).unallocated) == (None, "its owner has a part in the matter")


def test_whoever_wrote_it_is_not_asked_and_their_manager_is(case: Case) -> None:
    case.made.members[case.council] = case.grace
    case.referral = case.made.refer(case.council)
    case.item = item_of("intake", "triage", case.referral)
    manager = case.nobody_sees_to_it()

    assert (manager.rung, manager.asked) == (Rung.MANAGER, (case.greta,))


@pytest.mark.parametrize(
    ("written", "named"), [("Ruth Dean, a social worker", True), ("Ruth", False), ("Dr R. Dean", False), ("Ann", False)]
)
def test_one_of_the_councils_people_whose_name_is_written_as_the_source_has_a_part(written: str, named: bool) -> None:
    """One word of a name is that of many people."""
    case = Case(source_name=written)

    assert case.made.services["intake"].state(case.referral).staff_involved == ({case.ruth} if named else set())


def test_nobody_clears_themself_and_who_has_a_part_is_told_of_nothing(case: Case) -> None:
    with pytest.raises(OwnPart):
        case.say(Part.NONE, by=str(case.tom), member=case.tom)
    case.say(Part.SOURCE, member=case.tom)
    with pytest.raises(Unknown):
        case.say(Part.NONE, by=str(case.tom), member=case.grace)


def test_a_part_is_that_of_one_person_or_of_one_team(case: Case) -> None:
    for member, team in ((None, None), (case.tom, team_of("triage")), (None, uuid4())):
        with pytest.raises(NobodyNamed):
            case.say(Part.SOURCE, member=member, team=team)
    with pytest.raises(UnknownMember):
        case.say(Part.SOURCE, member=uuid4())
    with pytest.raises(NotOfTheCouncil):
        case.say(Part.SOURCE, member=case.made.members[case.made.force])


def test_the_same_again_records_nothing(case: Case) -> None:
    case.say(Part.SOURCE, member=case.tom)
    before = len(case.made.newest("intake"))
    case.say(Part.RELATIVE, member=case.tom)
    case.say(Part.NONE, member=case.grace)

    assert len(case.made.newest("intake")) == before
