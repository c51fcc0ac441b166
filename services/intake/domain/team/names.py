"""The name of a team: one team has it at a time, and a merged team keeps the one that it had."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, Refused, command, event, stream


def team_name_of(name: str) -> UUID:
    """The id of a name's stream: the same however it is capitalised or spaced."""
    return stream("team-names", " ".join(name.split()).casefold())


class TeamName(msgspec.Struct, frozen=True, kw_only=True):
    """`team`: the team that has the name, or None."""

    team: UUID | None


@event("intake.team-name.claimed")
class TeamNameClaimed:
    team: UUID

    def apply(self, name: TeamName | None) -> TeamName:
        return TeamName(team=self.team)


@command
class ClaimTeamName:
    """Give the name to a team. It has it already: it records nothing."""

    team: UUID

    def decide(self, name: TeamName | None, context: CommandContext) -> Iterator[Event[TeamName]]:
        if name and name.team and name.team != self.team:
            raise TeamNameTaken("another team has this name; choose another name, or change that team")
        if name is None or name.team is None:
            yield TeamNameClaimed(team=self.team)


@event("intake.team-name.released")
class TeamNameReleased:
    team: UUID

    def apply(self, name: TeamName) -> TeamName:
        return replace(name, team=None)


@command
class ReleaseTeamName:
    """Let the name go, which the team no longer has. It has not got it: it records nothing."""

    team: UUID

    def decide(self, name: TeamName | None, context: CommandContext) -> Iterator[Event[TeamName]]:
        if name and name.team == self.team:
            yield TeamNameReleased(team=self.team)


class TeamNameTaken(Refused):
    """Two teams of one name would be taken for each other."""
