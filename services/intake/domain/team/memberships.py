"""The teams that a member is in, as member or manager: whoever leaves the council leaves them in the same save."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from services.chassis.domain.decider import CommandContext, Event, command, event, stream


def memberships_of(member: UUID) -> UUID:
    """The id of the stream of a member's teams."""
    return stream("team-memberships", member)


class Memberships(msgspec.Struct, frozen=True, kw_only=True):
    member: UUID
    teams: tuple[UUID, ...] = ()


@event("intake.team-membership.begun")
class TeamMembershipBegun:
    member: UUID
    team: UUID

    def apply(self, memberships: Memberships | None) -> Memberships:
        teams = memberships.teams if memberships else ()
        return Memberships(member=self.member, teams=(*teams, self.team))


@command
class BeginTeamMembership:
    """Record that a member is in a team. Recorded before: it records nothing."""

    member: UUID
    team: UUID

    def decide(self, memberships: Memberships | None, context: CommandContext) -> Iterator[Event[Memberships]]:
        if memberships is None or self.team not in memberships.teams:
            yield TeamMembershipBegun(member=self.member, team=self.team)


@event("intake.team-membership.ended")
class TeamMembershipEnded:
    member: UUID
    team: UUID

    def apply(self, memberships: Memberships) -> Memberships:
        return Memberships(member=self.member, teams=tuple(team for team in memberships.teams if team != self.team))


@command
class EndTeamMembership:
    """Record that a member is no longer in a team; `team` left out: in none. Recorded before: it records nothing."""

    team: UUID | None = None

    def decide(self, memberships: Memberships | None, context: CommandContext) -> Iterator[Event[Memberships]]:
        if memberships:
            ended = (team for team in memberships.teams if self.team in (None, team))
            yield from (TeamMembershipEnded(member=memberships.member, team=team) for team in ended)
