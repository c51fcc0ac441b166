"""PUBLISHED and INTERNAL of intake about teams and absences, with the translation to contract events."""

from __future__ import annotations

from contracts.events.intake import (
    AbsenceV1,
    MemberAbsentV1,
    MemberPresentV1,
    OpeningHoursV1,
    TeamAddressTestAskedV1,
    TeamKnownV1,
)
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.intake.domain.member.absence import AbsenceEnded, AbsenceRecorded
from services.intake.domain.member.state import Member
from services.intake.domain.team.address_test import TeamAddressConfirmed, TeamAddressTestAsked
from services.intake.domain.team.joining import TeamAbsorbed, TeamMerged, TeamSplit
from services.intake.domain.team.leaving import TeamMemberDeparted
from services.intake.domain.team.memberships import (
    TeamMembershipBegun,
    TeamMembershipEnded,
    TeamMembershipsClosed,
)
from services.intake.domain.team.names import TeamNameClaimed, TeamNameReleased
from services.intake.domain.team.registration import TeamChanged, TeamRegistered
from services.intake.domain.team.state import Team


def member_absent(event: AbsenceRecorded, member: Member, recorded: RecordedEvent) -> MemberAbsentV1:
    return MemberAbsentV1(member=recorded.stream, organisation=member.organisation, absences=_absences(member))


def member_present(event: AbsenceEnded, member: Member, recorded: RecordedEvent) -> MemberPresentV1:
    return MemberPresentV1(member=recorded.stream, organisation=member.organisation, absences=_absences(member))


def team_known(event: object, team: Team, recorded: RecordedEvent) -> TeamKnownV1:
    details = team.details
    return TeamKnownV1(
        team=recorded.stream,
        name=details.name,
        members=details.members,
        managers=details.managers,
        destinations=details.destinations,
        localities=details.localities,
        skills=details.skills,
        hours=tuple(OpeningHoursV1(day=line.day, opens=line.opens, closes=line.closes) for line in details.hours),
        mailbox=details.mailbox,
        out_of_hours_address=details.out_of_hours_address,
        out_of_hours_telephone=details.out_of_hours_telephone,
        merged_into=team.merged_into,
    )


def address_test_asked(event: TeamAddressTestAsked, team: Team, recorded: RecordedEvent) -> TeamAddressTestAskedV1:
    return TeamAddressTestAskedV1(team=recorded.stream, test=event.test)


def _absences(member: Member) -> tuple[AbsenceV1, ...]:
    return tuple(AbsenceV1(first_day=a.first_day, last_day=a.last_day, cover=a.cover) for a in member.absences)


TEAM_PUBLISHED: PublishedEvents = {
    AbsenceRecorded: member_absent,
    AbsenceEnded: member_present,
    TeamRegistered: team_known,
    TeamChanged: team_known,
    TeamMerged: team_known,
    TeamAbsorbed: team_known,
    TeamSplit: team_known,
    TeamMemberDeparted: team_known,
    TeamAddressTestAsked: address_test_asked,
}
TEAM_INTERNAL = frozenset(
    {
        TeamAddressConfirmed,
        TeamMembershipBegun,
        TeamMembershipEnded,
        TeamMembershipsClosed,
        TeamNameClaimed,
        TeamNameReleased,
    }
)
