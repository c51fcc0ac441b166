"""Each service knows the council's people, on which days they are away, and its teams, as intake says."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.absence import Absence
from services.chassis.domain.open_items.state import team_of
from services.enquiry.domain.worker.state import worker_of
from services.intake.domain.member.absence import EndAbsence, RecordAbsence
from services.intake.domain.member.membership import JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.joining import MergeTeam, SplitTeam
from services.intake.domain.team.registration import ChangeTeam, RegisterTeam
from services.notify.domain.channel.state import responsible_managers_of
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

CONSUMERS = ("enquiry", "notify")
NORTH, SOUTH = team_of("north"), team_of("south")


class Council:
    """A council with a practitioner, an auditor and a manager, and the three services."""

    def __init__(self) -> None:
        self.services = ThreeServicesInMemory()
        self.organisation = self.services.organisation("Northshire Council", Kind.COUNCIL)
        self.amara, self.olu, self.grace = map(self.join, (Role.PRACTITIONER, Role.AUDITOR, Role.MANAGER))

    def join(self, *roles: Role) -> UUID:
        member = uuid4()
        self.ask(member, JoinMember(organisation=self.organisation, name="Pat", roles=roles))
        return member

    def ask(self, on: UUID, command: Any) -> None:
        self.services.administer(on, command)

    def known(self, service: str, on: UUID) -> Any:
        return self.services.services[service].state(on)

    def register(self, team: UUID, name: str, *members: UUID) -> None:
        self.ask(team, RegisterTeam(name=name, members=members, managers=(self.grace,)))


@pytest.mark.parametrize("service", CONSUMERS)
def test_every_member_of_the_council_is_known_with_their_roles(service: str) -> None:
    council = Council()

    assert council.known(service, worker_of(council.amara)).roles == ("practitioner",)
    assert council.known(service, worker_of(council.olu)).roles == ("auditor",)
    assert council.known(service, worker_of(council.services.members[council.services.force])) is None


@pytest.mark.parametrize("service", CONSUMERS)
def test_an_absence_and_its_end_are_known(service: str) -> None:
    council = Council()
    days = {"first_day": date(2026, 1, 6), "last_day": date(2026, 1, 9)}
    council.ask(council.amara, RecordAbsence(**days, cover=council.grace))
    worker = council.known(service, worker_of(council.amara))
    council.ask(council.amara, EndAbsence(first_day=date(2026, 1, 6)))

    assert worker.absences == (Absence(**days, cover=council.grace),)
    assert worker.absence_on(date(2026, 1, 6)) == worker.absences[0]
    assert worker.absence_on(date(2026, 1, 10)) is None
    assert council.known(service, worker_of(council.amara)).absences == ()


@pytest.mark.parametrize("service", CONSUMERS)
def test_who_left_is_no_longer_at_work_nor_in_a_team(service: str) -> None:
    council = Council()
    council.register(NORTH, "North", council.amara, council.olu)
    council.ask(council.amara, RecordAbsence(first_day=date(2026, 1, 5)))
    council.ask(council.amara, RemoveMember())
    worker = council.known(service, worker_of(council.amara))

    assert (worker.at_work, worker.absences) == (False, ())
    assert council.known(service, NORTH).members == (council.olu,)
    assert council.known("intake", NORTH).details.members == (council.olu,)


@pytest.mark.parametrize("service", CONSUMERS)
def test_a_team_is_known_as_it_is_now(service: str) -> None:
    council = Council()
    council.register(NORTH, "North", council.amara)
    address = "duty.night@council.example.org"
    council.ask(NORTH, ChangeTeam(name="North and east", members=(council.olu,), out_of_hours_address=address))
    team = council.known(service, NORTH)

    assert (team.name, team.members, team.managers) == ("North and east", (council.olu,), ())
    assert team.out_of_hours_address == address


@pytest.mark.parametrize("service", CONSUMERS)
def test_a_merged_team_is_known_as_an_alias_and_its_people_with_the_other(service: str) -> None:
    council = Council()
    council.register(NORTH, "North", council.amara)
    council.register(SOUTH, "South", council.olu)
    council.ask(NORTH, MergeTeam(into=SOUTH))

    assert council.known(service, NORTH).merged_into == SOUTH
    assert council.known(service, SOUTH).members == (council.olu, council.amara)
    council.ask(council.amara, RemoveMember())
    assert council.known(service, SOUTH).members == (council.olu,)


@pytest.mark.parametrize("service", CONSUMERS)
def test_a_team_that_was_split_off_is_known(service: str) -> None:
    council = Council()
    council.register(NORTH, "North", council.amara, council.olu)
    council.ask(NORTH, SplitTeam(name="East", members=(council.olu,)))
    (split,) = [row.stream for row in council.services.stores["intake"].rows if b'split_from":"' in row.state]

    assert council.known(service, NORTH).members == (council.amara,)
    assert (council.known(service, split).name, council.known(service, split).members) == ("East", (council.olu,))
    council.ask(council.olu, RemoveMember())
    assert council.known(service, split).members == ()


def test_held_feedback_is_given_to_no_manager_who_is_away() -> None:
    council = Council()
    greg = council.join(Role.MANAGER)
    council.ask(council.grace, RecordAbsence(first_day=date(2026, 1, 5), last_day=date(2026, 1, 9)))
    managers = council.known("notify", responsible_managers_of())

    assert {managers.present_on(date(2026, 1, 9)).manager(UUID(int=n)) for n in range(4)} == {str(greg)}
    assert len({managers.present_on(date(2026, 1, 10)).manager(UUID(int=n)) for n in range(4)}) == 2


def test_where_every_manager_is_away_held_feedback_is_still_somebodys() -> None:
    council = Council()
    council.ask(council.grace, RecordAbsence(first_day=date(2026, 1, 5)))
    managers = council.known("notify", responsible_managers_of())
    council.ask(council.grace, EndAbsence(first_day=date(2026, 1, 5)))

    assert managers.present_on(date(2026, 1, 6)).manager(UUID(int=1)) == str(council.grace)
    assert council.known("notify", responsible_managers_of()).absences == {}


def test_who_has_left_is_given_no_held_feedback() -> None:
    council = Council()
    greg = council.join(Role.MANAGER)
    council.ask(council.grace, RecordAbsence(first_day=date(2026, 1, 5)))
    council.ask(council.grace, RemoveMember())
    managers = council.known("notify", responsible_managers_of())

    assert (managers.managers, managers.absences) == ((greg,), {})
