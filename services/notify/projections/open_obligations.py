"""Projection: obligations neither told, held nor withheld. None stays open for long: a gauge shows the oldest."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, String, Table, Uuid

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, absent, drop, upsert
from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged
from services.notify.domain.feedback.obligations import ObligationOpened, SourceIdentified
from services.notify.domain.feedback.sent_in_error import ConcernLeft
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld

tables = MetaData()
open_obligations = Table(
    "open_obligations",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)


def obligation_opened(event: ObligationOpened, recorded: RecordedEvent) -> Iterator[Change]:
    yield _open(event.referral, event.occasion, recorded)


def source_identified(event: SourceIdentified | DisclosureRisksChanged, recorded: RecordedEvent) -> Iterator[Change]:
    """The obligations of these occasions are open again."""
    for occasion in event.occasions:
        yield _open(recorded.stream, occasion, recorded)


def obligation_settled(
    event: FeedbackTold | FeedbackHeld | FeedbackWithheld, recorded: RecordedEvent
) -> Iterator[Change]:
    yield drop(open_obligations, referral=event.referral, occasion=event.occasion)


def concern_left(event: ConcernLeft, recorded: RecordedEvent) -> Iterator[Change]:
    for occasion in event.cancelled:
        yield drop(open_obligations, referral=recorded.stream, occasion=occasion)


def _open(referral: UUID, occasion: str, recorded: RecordedEvent) -> Change:
    return upsert(open_obligations, absent, referral=referral, occasion=occasion, since=recorded.recorded_at)


OPEN_OBLIGATIONS = Projection(
    "open_obligations",
    3,
    tables,
    {
        ObligationOpened: obligation_opened,
        SourceIdentified: source_identified,
        DisclosureRisksChanged: source_identified,
        ConcernLeft: concern_left,
        **dict.fromkeys((FeedbackTold, FeedbackHeld, FeedbackWithheld), obligation_settled),
    },
)
