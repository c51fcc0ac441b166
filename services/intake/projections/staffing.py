"""Projection of who is away, who is in which team and who has a part in a referral, for intake's board."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.open_items.parts import Why, no_part_rows, part_rows, restricted_row
from services.chassis.open_items.staffing import absences, left_rows, staffing, team_rows
from services.chassis.projections.row_changes import Change, drop, row
from services.intake.domain.member.absence import AbsenceEnded, AbsenceRecorded
from services.intake.domain.member.membership import MemberLeft
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.involvement import InvolvementRecorded, Part
from services.intake.domain.referral.restriction import ReferralRestricted, RestrictionLifted
from services.intake.domain.referral.submission import ReferralReceived
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


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    """A partner's member who wrote it is not asked about anything here: only the council's own are kept."""
    referral = recorded.stream
    writer = (UUID(event.member),) if event.kind == Kind.COUNCIL else ()
    yield from part_rows(referral, referral, writer, Why.WRITER)
    yield from part_rows(referral, referral, event.involved, Why.NAMED)
    yield from part_rows(referral, referral, event.staff_involved, Why.STAFF)
    if event.restrictions:
        yield restricted_row(referral, referral)


def referral_restricted(event: ReferralRestricted, recorded: RecordedEvent) -> Iterator[Change]:
    yield from part_rows(recorded.stream, recorded.stream, event.involved, Why.NAMED)
    yield restricted_row(recorded.stream, recorded.stream)


def restriction_lifted(event: RestrictionLifted, recorded: RecordedEvent) -> Iterator[Change]:
    yield restricted_row(recorded.stream, recorded.stream, is_so=False)


def involvement_recorded(event: InvolvementRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    referral = recorded.stream
    if event.part is not Part.NONE:
        yield from part_rows(referral, referral, event.members, Why.STAFF)
        return
    for why in (Why.NAMED, Why.STAFF):
        yield from no_part_rows(referral, referral, event.members, why)


STAFFING = staffing(
    {
        AbsenceRecorded: absence_recorded,
        AbsenceEnded: absence_ended,
        MemberLeft: member_left,
        TeamMerged: team_merged,
        ReferralReceived: referral_received,
        ReferralRestricted: referral_restricted,
        RestrictionLifted: restriction_lifted,
        InvolvementRecorded: involvement_recorded,
        **dict.fromkeys((TeamRegistered, TeamChanged, TeamAbsorbed, TeamSplit, TeamMemberDeparted), team_known),
    }
)
