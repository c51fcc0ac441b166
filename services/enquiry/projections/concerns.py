"""Projection: concerns with their referrals, findings, information and disputes. Query: one concern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, select

from contracts.http.enquiry import ConcernAsItStands
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row, upsert
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralPassedOn, ReferralTaken
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.referral.disputes import DisputeAnswered, FeedbackDisputed
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import (
    InformationAdded,
    ReferralWithdrawn,
)
from services.enquiry.projections.concern_decisions import DECISION_CHANGES
from services.enquiry.projections.concern_rows import authorship, concern_change
from services.enquiry.projections.concern_tables import (
    concerns,
    decisions,
    disputes,
    findings,
    information,
    open_decisions,
    referrals,
    tables,
)


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    submission, taken_at = event.submission, recorded.metadata.occurred_at
    if recorded.version == 1:
        yield row(concerns, id=recorded.stream, version=1, raised_at=taken_at, enquiries=0, follows=event.follows)
    else:
        yield concern_change(recorded)
    yield row(
        referrals,
        stream_id=referral_of(submission.referral),
        concern=recorded.stream,
        id=submission.referral,
        reference=submission.reference,
        submission=msgspec.to_builtins(submission),
        taken_at=taken_at,
        joined=event.joined,
        pending=event.joined,
    )


def referral_passed_on(event: ReferralPassedOn, recorded: RecordedEvent) -> Iterator[Change]:
    later = {"followed_by": event.concern} if event.follows else {}
    yield concern_change(recorded, **later)


def join_confirmed(event: JoinConfirmed, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)
    yield change(referrals, stream_id=referral_of(event.referral), pending=False)


def referral_unjoined(event: ReferralUnjoined, recorded: RecordedEvent) -> Iterator[Change]:
    """What was added to the referral goes with it: `_rows_of` asks for that of the concern's own referrals."""
    yield concern_change(recorded)
    yield drop(referrals, stream_id=referral_of(event.referral))


def finding_recorded(event: FindingRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)
    finding = {"finding": event.finding, "rationale": event.rationale, **authorship(recorded)}
    yield upsert(findings, concern=recorded.stream, limb=event.limb, **finding)


def birth_corrected(event: BirthCorrected, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded, corrected_birth=event.born)


def information_added(event: InformationAdded, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        information,
        message_id=event.message_id,
        concern=event.concern,
        stream_id=recorded.stream,
        information=event.information,
        at=recorded.metadata.occurred_at,
    )


def feedback_disputed(event: FeedbackDisputed, recorded: RecordedEvent) -> Iterator[Change]:
    dispute = {"concern": event.concern, "referral": event.referral, "milestone": event.milestone}
    disputed = {"stream_id": recorded.stream, "at": recorded.metadata.occurred_at}
    yield row(disputes, message_id=event.message_id, **disputed, **dispute)


def dispute_answered(event: DisputeAnswered, recorded: RecordedEvent) -> Iterator[Change]:
    answered_at = recorded.metadata.occurred_at
    yield change(disputes, message_id=event.dispute_message_id, answer=event.answer, answered_at=answered_at)


def referral_withdrawn(event: ReferralWithdrawn, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(referrals, stream_id=recorded.stream, withdrawn=event.reason)


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)


CONCERNS = Projection(
    "concerns",
    10,
    tables,
    {
        ReferralTaken: referral_taken,
        ReferralPassedOn: referral_passed_on,
        JoinConfirmed: join_confirmed,
        ReferralUnjoined: referral_unjoined,
        **DECISION_CHANGES,
        FindingRecorded: finding_recorded,
        BirthCorrected: birth_corrected,
        InformationAdded: information_added,
        ReferralWithdrawn: referral_withdrawn,
        FeedbackDisputed: feedback_disputed,
        DisputeAnswered: dispute_answered,
        ConcernAdultsViewRecorded: version_advanced,
        ConcernInvolvementRecorded: version_advanced,
        ConcernInformationAdded: version_advanced,
        ConcernReferralWithdrawn: version_advanced,
        FeedbackHeld: version_advanced,
        HeldFeedbackSettled: version_advanced,
        ConcernSourceIdentified: version_advanced,
    },
)


def concern(connection: Connection, context: CommandContext, id: UUID) -> ConcernAsItStands:
    """One concern with all that was recorded of it. Send its ETag as If-Match with the next command."""
    shown = select(concerns).where(concerns.c.id == id, is_shown_to(concerns.c.id, context))
    stored = connection.execute(shown).one_or_none()
    if stored is None:
        raise Unknown("there is no concern of that id")
    return ConcernAsItStands.model_validate(
        {
            **stored._mapping,
            "referrals": _rows_of(connection, referrals, id, "taken_at"),
            "information": _rows_of_its_referrals(connection, information, id),
            "disputes": _rows_of_its_referrals(connection, disputes, id),
            "findings": _rows_of(connection, findings, id, "limb"),
            "decisions": [row["decision"] for row in _rows_of(connection, decisions, id, "version")],
            "open_decisions": _rows_of(connection, open_decisions, id, "due_at"),
            "enquiries": [enquiry_of(id, number) for number in range(1, stored.enquiries + 1)],
        }
    )


def _rows_of_its_referrals(connection: Connection, table: Table, concern: UUID) -> list[dict[str, Any]]:
    """The rows of referrals that the concern still answers: those of an unjoined one are nothing of it."""
    answered = select(referrals.c.stream_id).where(referrals.c.concern == concern)
    return _rows(
        connection, select(table).where(table.c.concern == concern, table.c.stream_id.in_(answered)), table.c.at
    )


def _rows_of(connection: Connection, table: Table, concern: UUID, order: str) -> list[dict[str, Any]]:
    return _rows(connection, select(table).where(table.c.concern == concern), table.c[order])


def _rows(connection: Connection, selected: Select[Any], order: ColumnElement[Any]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(selected.order_by(order))]
