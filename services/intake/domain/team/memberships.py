"""The teams that a member is in, as member or manager: whoever leaves the council leaves them in the same save."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event, stream
from services.intake.domain.member.state import MemberHasLeft


def memberships_of(member: UUID) -> UUID:
    """The id of the stream of a member's teams."""
    return stream("team-memberships", member)


class Memberships(msgspec.Struct, frozen=True, kw_only=True):
    """`closed`: they have left the council, and are taken into no team any more."""

    member: UUID
    teams: tuple[UUID, ...] = ()
    closed: bool = False


@event("intake.team-membership.begun")
class TeamMembershipBegun:
    member: UUID
    team: UUID

    def apply(self, memberships: Memberships | None) -> Memberships:
        teams = memberships.teams if memberships else ()
        return Memberships(member=self.member, teams=(*teams, self.team))


@command
class BeginTeamMembership:
    """Record that a member is in a team. A repeat records nothing."""

    member: UUID
    team: UUID

    def decide(self, memberships: Memberships | None, context: CommandContext) -> Iterator[Event[Memberships]]:
        if memberships and memberships.closed:
            raise MemberHasLeft(f"{self.member} has left; leave them out")
        if memberships is None or self.team not in memberships.teams:
            yield TeamMembershipBegun(member=self.member, team=self.team)


@event("intake.team-membership.ended")
class TeamMembershipEnded:
    member: UUID
    team: UUID

    def apply(self, memberships: Memberships) -> Memberships:
        return replace(memberships, teams=tuple(team for team in memberships.teams if team != self.team))


@command
class EndTeamMembership:
    """Record that a member is in a team no longer. A repeat records nothing."""

    team: UUID

    def decide(self, memberships: Memberships | None, context: CommandContext) -> Iterator[Event[Memberships]]:
        if memberships and self.team in memberships.teams:
            yield TeamMembershipEnded(member=memberships.member, team=self.team)


@event("intake.team-membership.closed")
class TeamMembershipsClosed:
    member: UUID

    def apply(self, memberships: Memberships | None) -> Memberships:
        return replace(memberships or Memberships(member=self.member), closed=True)


@command
class CloseTeamMemberships:
    """End every membership of somebody who has left the council. A repeat records nothing.

    It is recorded also of somebody in no team: whoever takes them into one at that moment is refused.
    """

    member: UUID

    def decide(self, memberships: Memberships | None, context: CommandContext) -> Iterator[Event[Memberships]]:
        if memberships and memberships.closed:
            return
        for team in memberships.teams if memberships else ():
            yield TeamMembershipEnded(member=self.member, team=team)
        yield TeamMembershipsClosed(member=self.member)
