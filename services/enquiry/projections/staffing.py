"""Projection of who is away and who is in which team, as intake publishes it, for enquiry's board."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.open_items.staffing import absence_rows, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change
from services.enquiry.domain.team.upstream_facts import TeamKnown
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.upstream_facts import MemberLeft


def absence_known(event: MemberAbsent | MemberPresent, recorded: RecordedEvent) -> Iterator[Change]:
    return absence_rows(event.member, event.absences)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    return left_rows(event.member)


def team_known(event: TeamKnown, recorded: RecordedEvent) -> Iterator[Change]:
    facts = event.facts
    return team_rows(recorded.stream, (*facts.members, *facts.managers), facts.merged_into)


STAFFING = staffing(
    {
        MemberAbsent: absence_known,
        MemberPresent: absence_known,
        MemberLeft: member_left,
        TeamKnown: team_known,
    }
)
