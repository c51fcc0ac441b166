"""Projection of who is away, who is in which team and who has a part in a referral, for notify's board."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.open_items.parts import Why, part_rows, replaced_parts, source_gone
from services.chassis.open_items.staffing import absence_rows, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.item_call.addressing import CallAddressed
from services.notify.domain.team.upstream_facts import TeamKnown
from services.notify.domain.worker.absence import MemberAbsent, MemberPresent
from services.notify.domain.worker.upstream_facts import WorkerLeft

ENQUIRY = "enquiry"


def absence_known(event: MemberAbsent | MemberPresent, recorded: RecordedEvent) -> Iterator[Change]:
    return absence_rows(event.member, event.absences)


def member_left(event: WorkerLeft, recorded: RecordedEvent) -> Iterator[Change]:
    return left_rows(event.member)


def team_known(event: TeamKnown, recorded: RecordedEvent) -> Iterator[Change]:
    facts = event.facts
    return team_rows(recorded.stream, (*facts.members, *facts.managers), facts.merged_into)


def involvement_recorded(event: InvolvementRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    return replaced_parts(recorded.stream, recorded.stream, event.involved, event.restricted)


def call_addressed(event: CallAddressed, recorded: RecordedEvent) -> Iterator[Change]:
    """The case of a call from enquiry is a concern, of which nothing else says here who has a part in it.

    A call that does not arrive becomes an item about that case. The case of every other call is a referral.
    """
    call = event.call
    if call.service != ENQUIRY:
        return
    yield from source_gone(call.case, call.case)
    yield from replaced_parts(call.case, call.case, call.involved_members, call.restricted)
    yield from part_rows(call.case, call.case, call.writers, Why.WRITER)


STAFFING = staffing(
    {
        MemberAbsent: absence_known,
        MemberPresent: absence_known,
        WorkerLeft: member_left,
        TeamKnown: team_known,
        InvolvementRecorded: involvement_recorded,
        CallAddressed: call_addressed,
    }
)
