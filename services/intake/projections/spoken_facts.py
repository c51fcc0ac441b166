"""Part of the projection of `referrals`: facts that somebody said of the adult, as they were said last."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, String, Table, Uuid, select

from contracts.http.intake import AdultsViewEntry, DetentionEntry
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.row_changes import Change, row
from services.intake.domain.referral.adults_view import AdultsViewRecorded
from services.intake.domain.referral.detention import DetentionRecorded
from services.intake.projections.visibility import tables

views = Table(
    "adults_views",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("question", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("said_by", String, nullable=False),
    Column("recorded_on", DateTime(timezone=True), nullable=False),
)
detentions = Table(
    "detentions",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("value", String, nullable=False),
    Column("source", String, nullable=False),
    Column("recorded_on", DateTime(timezone=True), nullable=False),
)


def view_row(event: AdultsViewRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    fact = {"value": event.value, "said_by": event.said_by, "recorded_on": recorded.metadata.occurred_at}
    yield row(views, referral=recorded.stream, question=event.question, **fact)


def detention_row(event: DetentionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    fact = {"value": event.detained, "source": event.source, "recorded_on": recorded.metadata.occurred_at}
    yield row(detentions, referral=recorded.stream, **fact)


def views_of(connection: Connection, referral: UUID) -> list[AdultsViewEntry]:
    facts = connection.execute(select(views).where(views.c.referral == referral).order_by(views.c.question))
    return [AdultsViewEntry(**{k: v for k, v in fact._mapping.items() if k != "referral"}) for fact in facts]


def detention_of(connection: Connection, referral: UUID) -> DetentionEntry | None:
    """None where nobody has said."""
    fact = connection.execute(select(detentions).where(detentions.c.referral == referral)).one_or_none()
    return DetentionEntry(value=fact.value, source=fact.source, recorded_on=fact.recorded_on) if fact else None
