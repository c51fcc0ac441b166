"""Projection of who is away, who is in which team and who has a part in a referral, for notify's board."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.open_items.parts import replaced_parts
from services.chassis.open_items.staffing import absence_rows, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.team.upstream_facts import TeamKnown
from services.notify.domain.worker.absence import MemberAbsent, MemberPresent
from services.notify.domain.worker.upstream_facts import WorkerLeft


def absence_known(event: MemberAbsent | MemberPresent, recorded: RecordedEvent) -> Iterator[Change]:
    return absence_rows(event.member, event.absences)


def member_left(event: WorkerLeft, recorded: RecordedEvent) -> Iterator[Change]:
    return left_rows(event.member)


def team_known(event: TeamKnown, recorded: RecordedEvent) -> Iterator[Change]:
    facts = event.facts
    return team_rows(recorded.stream, (*facts.members, *facts.managers), facts.merged_into)


def involvement_recorded(event: InvolvementRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    return replaced_parts(recorded.stream, recorded.stream, event.involved, event.restricted)


STAFFING = staffing(
    {
        MemberAbsent: absence_known,
        MemberPresent: absence_known,
        WorkerLeft: member_left,
        TeamKnown: team_known,
        InvolvementRecorded: involvement_recorded,
    }
)
