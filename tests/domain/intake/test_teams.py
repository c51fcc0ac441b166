"""Teams are data: their people, what they take, their hours. Merging and splitting lose nothing."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import stream
from services.chassis.domain.open_items.state import team_of
from services.intake.domain.addresses import NotOneAddress
from services.intake.domain.member.state import Member, MemberHasLeft, Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.state import Routing
from services.intake.domain.team.joining import (
    AbsorbTeam,
    MergedInACircle,
    MergerContext,
    MergeTeam,
    SplitContext,
    SplitTeam,
    TeamMerged,
    TeamSplit,
    UnknownTeam,
)
from services.intake.domain.team.names import ClaimTeamName, ReleaseTeamName, TeamNameTaken, team_name_of
from services.intake.domain.team.registration import (
    BeginSplitTeam,
    ChangeTeam,
    HoursUnclear,
    NobodyInTeam,
    RegisterTeam,
    TeamChanged,
    TeamRegistered,
)
from services.intake.domain.team.state import (
    Day,
    NotOfTheCouncil,
    OpeningHours,
    Team,
    TeamDetails,
    TeamIsMerged,
    UnknownMember,
    WellKnownTeam,
)
from tests.domain.intake.builders import by, state_after

ADMINISTRATOR = by("administrator")
AMARA, SAM, GRACE, PAT = (UUID(int=n) for n in (11, 12, 13, 14))
NORTH, SOUTH = UUID(int=101), UUID(int=102)


def member(kind: str = Kind.COUNCIL, left: bool = False) -> Member:
    return Member(organisation=UUID(int=9), kind=kind, roles=(Role.PRACTITIONER,), left=left)


PEOPLE: dict[UUID, Member | None] = {each: member() for each in (AMARA, SAM, GRACE)}
OFFICE = (OpeningHours(day=Day.MONDAY, opens=time(8, 30), closes=time(17)),)


def registering(**more: Any) -> RegisterTeam:
    given: dict[str, Any] = {"name": "Safeguarding north", "members": (AMARA, SAM), "managers": (GRACE,)}
    takes = {"destinations": (Routing.SAFEGUARDING,), "localities": ("north",), "skills": ("self-neglect",)}
    return RegisterTeam(**{**given, **takes, "hours": OFFICE, **more})


def registered(**more: Any) -> Team:
    team: Team = state_after(*registering(**more).decide(None, ADMINISTRATOR, PEOPLE))
    return team


def test_a_well_known_team_has_the_same_id_in_every_service_for_ever() -> None:
    assert team_of("safeguarding") == stream("teams", "safeguarding") == team_of(WellKnownTeam.SAFEGUARDING)
    assert str(team_of("safeguarding")) == "842f4ee2-e427-561a-a96d-f40bce568ffa"


def test_a_team_is_registered_with_its_people_and_what_it_takes() -> None:
    (event,) = registering(mailbox="north@council.example.org").decide(None, ADMINISTRATOR, PEOPLE)

    assert isinstance(event, TeamRegistered)
    assert type(event.details) is TeamDetails
    assert event.details.people == (AMARA, SAM, GRACE)
    assert (event.details.mailbox, event.details.hours) == ("north@council.example.org", OFFICE)
    assert (event.details.destinations, event.split_from) == ((Routing.SAFEGUARDING,), None)


def test_a_team_that_is_registered_already_stays_as_it_is() -> None:
    assert list(registering(name="Another").decide(registered(), ADMINISTRATOR, PEOPLE)) == []


@pytest.mark.parametrize(
    ("someone", "refusal"),
    [(None, UnknownMember), (member(left=True), MemberHasLeft), (member(kind=Kind.POLICE), NotOfTheCouncil)],
)
def test_only_who_works_for_the_council_is_in_a_team(someone: Member | None, refusal: type[Exception]) -> None:
    people = {**PEOPLE, PAT: someone}
    for command, team in (
        (registering(managers=(PAT,)), None),
        (ChangeTeam(name="North", members=(PAT,)), registered()),
    ):
        with pytest.raises(refusal):
            list(command.decide(team, ADMINISTRATOR, people))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["", "desk", "a@b", "a@b.org, c@d.org", "a@b.org;c@d.org", "A <a@b.org>", "a @b.org"]
)
@pytest.mark.parametrize("field", ["mailbox", "out_of_hours_address"])
def test_a_team_is_reached_at_one_address(field: str, address: str) -> None:
    with pytest.raises(NotOneAddress):
        registered(**{field: address})


def test_an_out_of_hours_address_of_one_person_or_place_is_taken() -> None:
    assert registered(out_of_hours_address="duty.night@council.example.org").details.out_of_hours_address


@pytest.mark.parametrize(
    "hours",
    [
        (*OFFICE, OpeningHours(day=Day.MONDAY, opens=time(18), closes=time(19))),
        (OpeningHours(day=Day.FRIDAY, opens=time(17), closes=time(9)),),
        (OpeningHours(day=Day.FRIDAY, opens=time(9), closes=time(9)),),
    ],
)
def test_each_day_opens_once_before_it_closes(hours: tuple[OpeningHours, ...]) -> None:
    with pytest.raises(HoursUnclear):
        registered(hours=hours)


def test_a_change_replaces_all_that_was_known_of_a_team_and_says_who_departed() -> None:
    (event,) = ChangeTeam(name="North", members=(SAM,)).decide(registered(), ADMINISTRATOR, PEOPLE)

    assert event == TeamChanged(
        details=TeamDetails(name="North", members=(SAM,)), departed=(AMARA, GRACE), former_name="Safeguarding north"
    )
    assert event.apply(registered()).details == TeamDetails(name="North", members=(SAM,))


def test_a_change_that_keeps_the_name_gives_no_name_up() -> None:
    (event,) = ChangeTeam(name="Safeguarding north", managers=(GRACE,)).decide(registered(), ADMINISTRATOR, PEOPLE)

    assert isinstance(event, TeamChanged)
    assert event.former_name is None


@pytest.mark.parametrize("takes", [(), (Routing.SAFEGUARDING,)])
def test_a_team_is_not_emptied_because_its_work_would_wait_before_nobody(takes: tuple[Routing, ...]) -> None:
    """Also where it is said to take nothing: an installation sends its well-known teams work all the same."""
    emptied = ChangeTeam(name="Safeguarding north", destinations=takes)
    with pytest.raises(NobodyInTeam, match="name a member or a manager, or merge it into the team"):
        list(emptied.decide(registered(), ADMINISTRATOR, PEOPLE))


def test_a_split_leaves_somebody_in_the_team() -> None:
    everybody = SplitTeam(name="Quality", members=(AMARA, SAM))
    with pytest.raises(NobodyInTeam):
        list(everybody.decide(registered(managers=()), ADMINISTRATOR, SplitContext(team=NORTH, people=PEOPLE)))


def test_a_team_in_which_nobody_is_yet_changes_and_takes_nothing_more() -> None:
    nobody = registered(members=(), managers=())
    renamed = ChangeTeam(name="Safeguarding", destinations=(Routing.SAFEGUARDING,))
    assert list(renamed.decide(nobody, ADMINISTRATOR, PEOPLE))

    more = ChangeTeam(name="Safeguarding", destinations=(Routing.SAFEGUARDING, Routing.QUALITY))
    with pytest.raises(NobodyInTeam):
        list(more.decide(nobody, ADMINISTRATOR, PEOPLE))


def test_a_merged_team_is_an_alias_and_the_other_has_its_people_and_what_it_takes() -> None:
    north, south = registered(), registered(name="South", members=(SAM,), managers=(), localities=("south",))
    (merged,) = MergeTeam(into=SOUTH).decide(north, ADMINISTRATOR, MergerContext(team=NORTH, into=south))
    assert isinstance(merged, TeamMerged)
    alias = merged.apply(north)
    (absorbed,) = AbsorbTeam(team=NORTH, taken_over=merged.taken_over).decide(south, ADMINISTRATOR)
    together = absorbed.apply(south)

    assert (alias.merged_into, alias.details.people, alias.details.name) == (SOUTH, (), "Safeguarding north")
    assert merged.taken_over == north.details
    assert together.details.people == (SAM, AMARA, GRACE)
    assert (together.details.name, together.details.localities) == ("South", ("south", "north"))
    assert together.details.destinations == (Routing.SAFEGUARDING,)


def test_a_merged_team_changes_no_more() -> None:
    north, south = registered(), registered(name="South")
    (merged,) = MergeTeam(into=SOUTH).decide(north, ADMINISTRATOR, MergerContext(team=NORTH, into=south))
    alias = merged.apply(north)

    with pytest.raises(TeamIsMerged):
        list(ChangeTeam(name="North").decide(alias, ADMINISTRATOR, PEOPLE))
    with pytest.raises(TeamIsMerged):
        list(MergeTeam(into=SOUTH).decide(alias, ADMINISTRATOR, MergerContext(team=NORTH, into=south)))
    with pytest.raises(TeamIsMerged):
        list(SplitTeam(name="East").decide(alias, ADMINISTRATOR, SplitContext(team=NORTH, people=PEOPLE)))
    with pytest.raises(TeamIsMerged):
        list(AbsorbTeam(team=SOUTH, taken_over=south.details).decide(alias, ADMINISTRATOR))


def test_no_team_is_merged_into_itself_or_into_an_alias_or_into_none() -> None:
    north, alias = registered(), Team(details=TeamDetails(name="South"), merged_into=NORTH)

    for into, found in ((NORTH, north), (SOUTH, alias)):
        with pytest.raises(MergedInACircle):
            list(MergeTeam(into=into).decide(north, ADMINISTRATOR, MergerContext(team=NORTH, into=found)))
    with pytest.raises(UnknownTeam):
        list(MergeTeam(into=SOUTH).decide(north, ADMINISTRATOR, MergerContext(team=NORTH, into=None)))


def test_a_part_of_a_team_becomes_a_team_of_its_own_and_the_rest_stays() -> None:
    north = registered(destinations=(Routing.SAFEGUARDING, Routing.QUALITY), localities=("north", "east"))
    split = SplitTeam(name="Quality", members=(SAM,), destinations=(Routing.QUALITY,), localities=("east",))
    (event,) = split.decide(north, ADMINISTRATOR, SplitContext(team=NORTH, people=PEOPLE))
    assert isinstance(event, TeamSplit)
    rest = event.apply(north).details
    (begun,) = BeginSplitTeam(details=event.split_off, split_from=NORTH).decide(None, ADMINISTRATOR)
    new = state_after(begun)

    assert (rest.members, rest.managers, rest.destinations) == ((AMARA,), (GRACE,), (Routing.SAFEGUARDING,))
    assert (rest.localities, rest.skills, rest.hours) == (("north",), ("self-neglect",), OFFICE)
    assert (event.into, event.departed) == (stream("teams", NORTH, "Quality"), (SAM,))
    assert begun == TeamRegistered(details=event.split_off, split_from=NORTH)
    assert (new.details.name, new.details.members) == ("Quality", (SAM,))
    assert list(BeginSplitTeam(details=event.split_off, split_from=NORTH).decide(new, ADMINISTRATOR)) == []


def test_a_name_belongs_to_one_team_until_it_gives_it_up() -> None:
    assert team_name_of(" Safeguarding  NORTH ") == team_name_of("safeguarding north")
    assert team_name_of("north") != team_name_of("south")
    name = state_after(*ClaimTeamName(team=NORTH).decide(None, ADMINISTRATOR))

    assert list(ClaimTeamName(team=NORTH).decide(name, ADMINISTRATOR)) == []
    assert list(ReleaseTeamName(team=SOUTH).decide(name, ADMINISTRATOR)) == []
    assert list(ReleaseTeamName(team=SOUTH).decide(None, ADMINISTRATOR)) == []
    with pytest.raises(TeamNameTaken):
        list(ClaimTeamName(team=SOUTH).decide(name, ADMINISTRATOR))
    (released,) = ReleaseTeamName(team=NORTH).decide(name, ADMINISTRATOR)
    free = released.apply(name)
    assert state_after(*ClaimTeamName(team=SOUTH).decide(free, ADMINISTRATOR)).team == SOUTH
