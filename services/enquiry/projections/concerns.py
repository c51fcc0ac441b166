"""Projection: concerns with their referrals, findings, information and disputes. Query: one concern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http.enquiry import ConcernAsItStands
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, row, upsert
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Decision
from services.enquiry.domain.concern.upstream_facts import (
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    SourceIdentified,
)
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import (
    DisputeAnswered,
    FeedbackDisputed,
    InformationAdded,
    ReferralWithdrawn,
)

tables = MetaData()
concerns = Table(
    "concerns",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("decision", JSON(none_as_null=True)),
    Column("enquiry", Uuid),
    Column("corrected_birth", Date),
)
referrals = Table(
    "concern_referrals",
    tables,
    Column("stream_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("id", Uuid, nullable=False),
    Column("reference", String, nullable=False),
    Column("submission", JSON, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn", String),
)
findings = Table(
    "concern_findings",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("limb", String, primary_key=True),
    Column("finding", String, nullable=False),
    Column("rationale", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
information = Table(
    "concern_information",
    tables,
    Column("message_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("information", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
disputes = Table(
    "concern_disputes",
    tables,
    Column("message_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("referral", Uuid, nullable=False),
    Column("milestone", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("answer", String),
    Column("answered_at", DateTime(timezone=True)),
)


def referral_taken(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[Change]:
    submission, taken_at = event.submission, recorded.metadata.occurred_at
    if recorded.version == 1:
        yield row(concerns, id=recorded.stream, version=1, raised_at=taken_at)
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
    )


def finding_recorded(event: FindingRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)
    finding = {"finding": event.finding, "rationale": event.rationale, **authorship(recorded)}
    yield upsert(findings, concern=recorded.stream, limb=event.limb, **finding)


def birth_corrected(event: BirthCorrected, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded, corrected_birth=event.born)


def concern_decided(event: ConcernDecided, recorded: RecordedEvent) -> Iterator[Change]:
    enquiry = None if event.decision is Decision.NO_ENQUIRY else enquiry_of(recorded.stream)
    decision = {**msgspec.to_builtins(event), **msgspec.to_builtins(authorship(recorded))}
    yield concern_change(recorded, decision=decision, enquiry=enquiry)


def information_added(event: InformationAdded, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        information,
        message_id=event.message_id,
        concern=event.concern,
        information=event.information,
        at=recorded.metadata.occurred_at,
    )


def feedback_disputed(event: FeedbackDisputed, recorded: RecordedEvent) -> Iterator[Change]:
    dispute = {"concern": event.concern, "referral": event.referral, "milestone": event.milestone}
    yield row(disputes, message_id=event.message_id, at=recorded.metadata.occurred_at, **dispute)


def dispute_answered(event: DisputeAnswered, recorded: RecordedEvent) -> Iterator[Change]:
    answered_at = recorded.metadata.occurred_at
    yield change(disputes, message_id=event.dispute_message_id, answer=event.answer, answered_at=answered_at)


def referral_withdrawn(event: ReferralWithdrawn, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(referrals, stream_id=recorded.stream, withdrawn=event.reason)


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)


def concern_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(concerns, id=recorded.stream, version=recorded.version, **values)


def authorship(recorded: RecordedEvent) -> dict[str, Any]:
    return {"by": recorded.metadata.by, "at": recorded.metadata.occurred_at}


CONCERNS = Projection(
    "concerns",
    5,
    tables,
    {
        ReferralTaken: referral_taken,
        FindingRecorded: finding_recorded,
        BirthCorrected: birth_corrected,
        ConcernDecided: concern_decided,
        InformationAdded: information_added,
        ReferralWithdrawn: referral_withdrawn,
        FeedbackDisputed: feedback_disputed,
        DisputeAnswered: dispute_answered,
        ConcernInformationAdded: version_advanced,
        ConcernReferralWithdrawn: version_advanced,
        FeedbackHeld: version_advanced,
        HeldFeedbackSettled: version_advanced,
        SourceIdentified: version_advanced,
    },
)


def concern(connection: Connection, context: CommandContext, id: UUID) -> ConcernAsItStands:
    """One concern with all that was recorded of it. Send its ETag as If-Match with the next command."""
    stored = connection.execute(select(concerns).where(concerns.c.id == id)).one_or_none()
    if stored is None:
        raise Unknown("there is no concern of that id")
    return ConcernAsItStands.model_validate(
        {
            **stored._mapping,
            "referrals": _rows_of(connection, referrals, id, "taken_at"),
            "information": _rows_of(connection, information, id, "at"),
            "disputes": _rows_of(connection, disputes, id, "at"),
            "findings": _rows_of(connection, findings, id, "limb"),
        }
    )


def _rows_of(connection: Connection, table: Table, concern: UUID, order: str) -> list[dict[str, Any]]:
    selected = select(table).where(table.c.concern == concern).order_by(table.c[order])
    return [dict(row._mapping) for row in connection.execute(selected)]
