"""A member leaves the council, and with it the team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from msgspec import structs

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.intake.domain.team.state import Team, TeamDetails


@event("intake.team.member-departed")
class TeamMemberDeparted:
    """`details`: the team without them."""

    member: UUID
    details: TeamDetails

    def apply(self, team: Team) -> Team:
        return structs.replace(team, details=self.details)


@command
class RemoveTeamMember:
    """Take a member out of the team, who has left. Not in it: it records nothing."""

    member: UUID

    def decide(self, team: Team, context: CommandContext) -> Iterator[Event[Team]]:
        if self.member in team.details.people:
            details = replace(
                team.details,
                members=tuple(member for member in team.details.members if member != self.member),
                managers=tuple(member for member in team.details.managers if member != self.member),
            )
            yield TeamMemberDeparted(member=self.member, details=details)
