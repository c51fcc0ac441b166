"""Projection: enquiries with the entries recorded in each. Query: one enquiry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    select,
)

from contracts.http.enquiry import EnquiryAsItStands
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, Values, change, drop, row
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.opening import EnquiryOpened, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Wishes
from services.enquiry.domain.held_feedback import OUTCOME, HeldFeedback
from services.enquiry.settings import practice_settings

tables = MetaData()
enquiries = Table(
    "enquiries",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("concern", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("worker", Uuid),
    Column("wishes", String),
    Column("achieved", String),
    Column("risk_assessment", String),
    Column("risk", String),
    Column("concluded_at", DateTime(timezone=True)),
    Column("closure_asked", String),
    Column("closed_at", DateTime(timezone=True)),
    Column("concluded_version", Integer),
    Column("held", JSON, nullable=False),
)
answered = Table(
    "enquiry_referrals",
    tables,
    Column("enquiry", Uuid, primary_key=True),
    Column("referral", Uuid, primary_key=True),
    Column("outcome_settled_version", Integer),
)
entries = Table(
    "enquiry_entries",
    tables,
    Column("enquiry", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("value", String),
    Column("words", String),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


def enquiry_opened(event: EnquiryOpened, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        enquiries,
        id=recorded.stream,
        version=recorded.version,
        concern=event.concern,
        kind=event.kind,
        opened_at=recorded.metadata.occurred_at,
        held=msgspec.to_builtins(event.held),
    )
    yield from (row(answered, enquiry=recorded.stream, referral=referral) for referral in event.referrals)


def referral_joined(event: ReferralJoined, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield row(answered, enquiry=recorded.stream, referral=event.referral)


def referral_left(event: ReferralLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield drop(answered, enquiry=recorded.stream, referral=event.referral)


def outcome_settled(event: OutcomeSettled, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield change(answered, enquiry=recorded.stream, referral=event.referral, outcome_settled_version=recorded.version)


def held_feedback_known(event: HeldFeedbackKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, held=msgspec.to_builtins(event.held))


def enquiry_allocated(event: EnquiryAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, worker=event.worker)


def desired_outcome_recorded(event: DesiredOutcomeRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    """Once the adult has expressed an outcome, `wishes` stays EXPRESSED, whatever is recorded later."""
    yield enquiry_change(recorded)
    yield change(enquiries, _none_expressed, id=recorded.stream, wishes=event.wishes)
    yield entry(recorded, "desired outcome", event.not_asked or event.wishes, event.words)


def action_recorded(event: ActionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield entry(recorded, "action", None, event.action)


def risk_assessed(event: RiskAssessed, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, risk_assessment=event.assessment)
    yield entry(recorded, "risk assessment", event.assessment, event.rationale)


def outcomes_evaluated(event: OutcomesEvaluated, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, achieved=event.achieved)
    yield entry(recorded, "evaluation", event.achieved, event.rationale)


def enquiry_concluded(event: EnquiryConcluded, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(
        recorded, risk=event.risk, concluded_at=recorded.metadata.occurred_at, concluded_version=recorded.version
    )
    yield entry(recorded, "conclusion", event.risk, event.findings)


def closure_asked(event: ClosureAsked, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, closure_asked=event.reason)
    yield entry(recorded, "closure", event.reason, event.adults_view)


def enquiry_closed(event: EnquiryClosed, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, closed_at=recorded.metadata.occurred_at)


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)


def enquiry_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(enquiries, id=recorded.stream, version=recorded.version, **values)


def entry(recorded: RecordedEvent, kind: str, value: str | None, words: str | None) -> Change:
    return row(
        entries,
        enquiry=recorded.stream,
        version=recorded.version,
        kind=kind,
        value=value,
        words=words,
        by=recorded.metadata.by,
        at=recorded.metadata.occurred_at,
    )


def _none_expressed(values: Values) -> bool:
    return values.get("wishes") != Wishes.EXPRESSED


ENQUIRIES = Projection(
    "enquiries",
    3,
    tables,
    {
        EnquiryOpened: enquiry_opened,
        EnquiryAllocated: enquiry_allocated,
        DesiredOutcomeRecorded: desired_outcome_recorded,
        ActionRecorded: action_recorded,
        RiskAssessed: risk_assessed,
        OutcomesEvaluated: outcomes_evaluated,
        EnquiryConcluded: enquiry_concluded,
        ClosureAsked: closure_asked,
        EnquiryClosed: enquiry_closed,
        JoinPending: version_advanced,
        ReferralJoined: referral_joined,
        ReferralLeft: referral_left,
        SourcesKnown: version_advanced,
        OutcomeSettled: outcome_settled,
        HeldFeedbackKnown: held_feedback_known,
    },
)


def enquiry(connection: Connection, context: CommandContext, id: UUID) -> EnquiryAsItStands:
    """One enquiry with all that was recorded of it. Send its ETag as If-Match with the next command."""
    stored = connection.execute(select(enquiries).where(enquiries.c.id == id)).one_or_none()
    if stored is None:
        raise Unknown("there is no enquiry of that id")
    rows = connection.execute(select(entries).where(entries.c.enquiry == id).order_by(entries.c.version))
    more = {
        "closer": practice_settings().s42_closer,
        "entries": [dict(row._mapping) for row in rows],
        "awaited_feedback": [*_awaited(connection, stored)],
    }
    return EnquiryAsItStands.model_validate({**stored._mapping, **more})


def _awaited(connection: Connection, stored: Any) -> Iterator[dict[str, Any]]:
    """What closure waits for, from the conclusion on: what a person holds, and outcomes that are not told yet."""
    if stored.concluded_at is None or stored.closed_at:
        return
    outcome_settled = {
        row.referral: row.outcome_settled_version
        for row in connection.execute(select(answered).where(answered.c.enquiry == stored.id))
    }
    held = [one for one in msgspec.convert(stored.held, list[HeldFeedback]) if one.referral in outcome_settled]
    yield from ({"referral": one.referral, "milestone": one.milestone, "held": True} for one in held)
    known = {one.referral for one in held if one.milestone == OUTCOME}
    for referral, version in outcome_settled.items():
        if referral not in known and (version or 0) < stored.concluded_version:
            yield {"referral": referral, "milestone": OUTCOME, "held": False}
