"""Projection of who is away, who is in which team and who has a part in a concern, for enquiry's board."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.open_items.state import item_of
from services.chassis.open_items.parts import Why, part_rows, replaced_parts, restricted_row, source_gone
from services.chassis.open_items.staffing import absence_rows, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.joining import ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.team.upstream_facts import TeamKnown
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.upstream_facts import MemberLeft

ENQUIRY, INCIDENT = "enquiry", "incident"


def absence_known(event: MemberAbsent | MemberPresent, recorded: RecordedEvent) -> Iterator[Change]:
    return absence_rows(event.member, event.absences)


def member_left(event: MemberLeft, recorded: RecordedEvent) -> Iterator[Change]:
    return left_rows(event.member)


def team_known(event: TeamKnown, recorded: RecordedEvent) -> Iterator[Change]:
    facts = event.facts
    return team_rows(recorded.stream, (*facts.members, *facts.managers), facts.merged_into)


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    concern, said = recorded.stream, event.submission
    yield from part_rows(concern, said.referral, (said.writer,) if said.writer else (), Why.WRITER)
    yield from part_rows(concern, said.referral, said.involved_members, Why.NAMED)
    if said.restricted:
        yield restricted_row(concern, said.referral)


def involvement_recorded(event: ConcernInvolvementRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    return replaced_parts(recorded.stream, event.referral, event.involved, event.restricted)


def referral_unjoined(event: ReferralUnjoined, recorded: RecordedEvent) -> Iterator[Change]:
    """Its people have no part in the concern any more; in the incident of a wrong join they have."""
    yield from source_gone(recorded.stream, event.referral)
    incident = item_of(ENQUIRY, INCIDENT, recorded.stream, str(event.referral))
    yield from replaced_parts(incident, event.referral, event.involved, event.restricted)
    yield from part_rows(incident, event.referral, event.writers, Why.WRITER)


STAFFING = staffing(
    {
        MemberAbsent: absence_known,
        MemberPresent: absence_known,
        MemberLeft: member_left,
        TeamKnown: team_known,
        ReferralTaken: referral_taken,
        ReferralUnjoined: referral_unjoined,
        ConcernInvolvementRecorded: involvement_recorded,
    }
)
