"""Registration of a team, and changes of what is known of it: its people, what it takes, its hours, its addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.intake.domain.addresses import must_be_one_address
from services.intake.domain.member.state import Member
from services.intake.domain.team.state import Team, TeamDetails, must_work_for_the_council

People = Mapping[UUID, Member | None]
"""Look-up: who is named as member or manager, by id; None where nobody is."""


@event("intake.team.registered")
class TeamRegistered:
    """`split_from`: the team that it was a part of before."""

    details: TeamDetails
    split_from: UUID | None = None

    def apply(self, team: Team | None) -> Team:
        return Team(details=self.details)


@command
class RegisterTeam(TeamDetails):
    """Register a team of the council: its people, what it takes, when it works, and where it is reached.

    Registered before, as those are that an installation begins with: it records nothing.
    """

    def decide(self, team: Team | None, context: CommandContext, people: People) -> Iterator[Event[Team]]:
        if team is None:
            yield TeamRegistered(details=permitted_details(self, people))


@command
class BeginSplitTeam:
    """Begin the team that was split from another. Begun before: it records nothing."""

    details: TeamDetails
    split_from: UUID

    def decide(self, team: Team | None, context: CommandContext) -> Iterator[Event[Team]]:
        if team is None:
            yield TeamRegistered(details=self.details, split_from=self.split_from)


@event("intake.team.changed")
class TeamChanged:
    """`departed`: who was in the team and is no longer. `former_name`: the name that it gave up, if any."""

    details: TeamDetails
    departed: tuple[UUID, ...] = ()
    former_name: Plain | None = None

    def apply(self, team: Team) -> Team:
        return replace(team, details=self.details)


@command
class ChangeTeam(TeamDetails):
    """Replace what is known of a team, all of it."""

    def decide(self, team: Team, context: CommandContext, people: People) -> Iterator[Event[Team]]:
        team.must_stand()
        details = permitted_details(self, people)
        must_have_somebody(team.details, details)
        departed = tuple(member for member in team.details.people if member not in details.people)
        former_name = team.details.name if details.name != team.details.name else None
        yield TeamChanged(details=details, departed=departed, former_name=former_name)


def permitted_details(given: TeamDetails, people: People) -> TeamDetails:
    """The details without the command around them.

    Raises UnknownMember, MemberHasLeft, NotOfTheCouncil, NotOneAddress, HoursUnclear.
    """
    must_work_for_the_council(people)
    must_be_one_address(given.mailbox)
    must_be_one_address(given.out_of_hours_address)
    _must_be_clear_hours(given)
    return TeamDetails(**{field.name: getattr(given, field.name) for field in fields(TeamDetails)})


def must_have_somebody(before: TeamDetails, after: TeamDetails) -> None:
    """A team that had people keeps one, whatever it takes: what is sent to it waits before its people.

    An installation begins with teams that nobody is in yet; those gain nothing that they take before somebody is.

    Raises NobodyInTeam.
    """
    gained = {*after.destinations} - {*before.destinations}
    if not after.people and (before.people or gained):
        raise NobodyInTeam(
            f"nobody would be in {after.name}, and its work would wait before nobody: name a member or a manager, or"
            " merge it into the team that takes its work over"
        )


def _must_be_clear_hours(given: TeamDetails) -> None:
    days = [line.day for line in given.hours]
    if len({*days}) < len(days):
        raise HoursUnclear("a day stands twice among the hours; give each day one line")
    if late := [line.day for line in given.hours if not line.opens < line.closes]:
        raise HoursUnclear(f"{late[0]} must open before it closes; leave a day out that the team does not work")


class NobodyInTeam(Refused):
    """Somebody is in each team that is sent work."""

    status = 422


class HoursUnclear(Refused):
    """Each day of the week opens once and closes once."""

    status = 422
