"""Policies of intake about teams: what follows from an event in the same transaction (REACTIONS)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import MemberLeft
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind
from services.intake.domain.team.joining import AbsorbTeam, TeamAbsorbed, TeamMerged, TeamSplit
from services.intake.domain.team.leaving import RemoveTeamMember
from services.intake.domain.team.memberships import (
    BeginTeamMembership,
    CloseTeamMemberships,
    EndTeamMembership,
    Memberships,
    TeamMembershipEnded,
    memberships_of,
)
from services.intake.domain.team.names import ClaimTeamName, ReleaseTeamName, team_name_of
from services.intake.domain.team.registration import BeginSplitTeam, TeamChanged, TeamRegistered
from services.intake.domain.team.state import Team


def team_registered(event: TeamRegistered, team: Team, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(team_name_of(event.details.name), ClaimTeamName(team=stream_id))
    yield from _begin_memberships(event.details.people, stream_id)


def team_changed(event: TeamChanged, team: Team, stream_id: UUID) -> Iterator[Dispatch]:
    name = team_name_of(event.details.name)
    yield Dispatch(name, ClaimTeamName(team=stream_id))
    if event.former_name and (former := team_name_of(event.former_name)) != name:
        yield Dispatch(former, ReleaseTeamName(team=stream_id))
    yield from _begin_memberships(event.details.people, stream_id)
    yield from _end_memberships(event.departed, stream_id)


def team_merged(event: TeamMerged, team: Team, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.into, AbsorbTeam(team=stream_id, taken_over=event.taken_over))
    yield from _end_memberships(event.taken_over.people, stream_id)


def team_absorbed(event: TeamAbsorbed, team: Team, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _begin_memberships(event.details.people, stream_id)


def team_split(event: TeamSplit, team: Team, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.into, BeginSplitTeam(details=event.split_off, split_from=stream_id))
    yield from _end_memberships(event.departed, stream_id)


def leave_teams(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    if member.kind == Kind.COUNCIL:
        yield Dispatch(memberships_of(stream_id), CloseTeamMemberships(member=stream_id))


def team_membership_ended(event: TeamMembershipEnded, memberships: Memberships, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.team, RemoveTeamMember(member=event.member))


def _begin_memberships(people: Iterable[UUID], team: UUID) -> Iterator[Dispatch]:
    return (Dispatch(memberships_of(member), BeginTeamMembership(member=member, team=team)) for member in people)


def _end_memberships(people: Iterable[UUID], team: UUID) -> Iterator[Dispatch]:
    return (Dispatch(memberships_of(member), EndTeamMembership(team=team)) for member in people)


TEAMS: Reactions = {
    MemberLeft: leave_teams,
    TeamRegistered: team_registered,
    TeamChanged: team_changed,
    TeamMerged: team_merged,
    TeamAbsorbed: team_absorbed,
    TeamSplit: team_split,
    TeamMembershipEnded: team_membership_ended,
}
