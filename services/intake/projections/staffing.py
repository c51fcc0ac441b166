"""Projection of who is away and who is in which team, from intake's own members and teams, for its board."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.open_items.staffing import absences, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change, drop, row
from services.intake.domain.member.absence import AbsenceEnded, AbsenceRecorded
from services.intake.domain.member.membership import MemberLeft
from services.intake.domain.team.joining import TeamAbsorbed, TeamMerged, TeamSplit
from services.intake.domain.team.leaving import TeamMemberDeparted
from services.intake.domain.team.registration import TeamChanged, TeamRegistered


def absence_recorded(event: AbsenceRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield from (drop(absences, member=recorded.stream, first_day=day) for day in event.replaces)
    days = {"first_day": event.first_day, "last_day": event.last_day}
    yield row(absences, member=recorded.stream, cover=event.cover, **days)


def absence_ended(event: AbsenceEnded, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(absences, member=recorded.stream, first_day=event.first_day)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    return left_rows(recorded.stream)


def team_known(
    event: TeamRegistered | TeamChanged | TeamAbsorbed | TeamSplit | TeamMemberDeparted, recorded: RecordedEvent
) -> Iterator[Change]:
    return team_rows(recorded.stream, event.details.people)


def team_merged(event: TeamMerged, recorded: RecordedEvent) -> Iterator[Change]:
    return team_rows(recorded.stream, (), event.into)


STAFFING = staffing(
    {
        AbsenceRecorded: absence_recorded,
        AbsenceEnded: absence_ended,
        MemberLeft: member_left,
        TeamMerged: team_merged,
        **dict.fromkeys((TeamRegistered, TeamChanged, TeamAbsorbed, TeamSplit, TeamMemberDeparted), team_known),
    }
)
