"""What is owed and neither told, held nor withheld: for no longer than a moment, or it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, String, Table, Uuid

from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, absent, drop, upsert
from services.chassis.projecting.projections import Projection
from services.notify.domain.feedback.owing import FeedbackOwed, SourcesNoted
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold, FeedbackWithheld

tables = MetaData()
owed = Table(
    "owed",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)


def feedback_owed(event: FeedbackOwed, recorded: Recorded) -> Iterator[Change]:
    yield _owes(event.referral, event.occasion, recorded)


def sources_noted(event: SourcesNoted, recorded: Recorded) -> Iterator[Change]:
    """What was held only for that is owed again."""
    for occasion in event.occasions:
        yield _owes(recorded.stream, occasion, recorded)


def settled(event: FeedbackTold | FeedbackHeld | FeedbackWithheld, recorded: Recorded) -> Iterator[Change]:
    yield drop(owed, referral=event.referral, occasion=event.occasion)


def _owes(referral: UUID, occasion: str, recorded: Recorded) -> Change:
    return upsert(owed, absent, referral=referral, occasion=occasion, since=recorded.recorded_at)


OWED = Projection(
    "owed",
    1,
    tables,
    {
        FeedbackOwed: feedback_owed,
        SourcesNoted: sources_noted,
        **dict.fromkeys((FeedbackTold, FeedbackHeld, FeedbackWithheld), settled),
    },
)
