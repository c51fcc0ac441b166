"""Projection: what waits for a decision of the council: held feedback and disputes, each with an owner and a clock.

A decision names the version of the referral's feedback, so that every event of that stream updates it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
)

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row, upsert
from services.notify.domain.feedback.colleagues import ColleagueActed
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged
from services.notify.domain.feedback.disputes import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.feedback.mergers import ToldBeforeMerger
from services.notify.domain.feedback.obligations import (
    ObligationOpened,
    ReferralReceived,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.notify.domain.feedback.owners import OwnerChanged
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.review import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.sent_in_error import ConcernLeft, IncidentOpened
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.visibility import KnownBeforeRestriction, ReadersKnown
from services.notify.domain.feedback.withholding import WithholdingLapsed
from services.notify.timescales import due_before_clocks

tables = MetaData()
feedbacks = Table(
    "pending_decisions_feedback",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reference", String),
    Column("version", Integer, nullable=False),
)


def _decisions_table(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        tables,
        Column("referral", Uuid, primary_key=True),
        Column("occasion", String, primary_key=True),
        Column("milestone", String, nullable=False),
        Column("reason", String, nullable=False),
        Column("owner", String, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("escalates_at", DateTime(timezone=True), nullable=False),
        Column("escalated", Boolean, nullable=False),
        *columns,
    )


held = _decisions_table("pending_decisions_held", Column("level", String, nullable=False), Column("concern", Uuid))
disputes = _decisions_table("pending_decisions_disputes")


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    yield upsert(feedbacks, referral=recorded.stream, reference=event.reference, version=recorded.version)


def feedback_held(event: FeedbackHeld, recorded: RecordedEvent) -> Iterator[Change]:
    yield _pending(held, event, recorded, level=event.ceiling, concern=event.concern)


def feedback_disputed(event: FeedbackDisputed, recorded: RecordedEvent) -> Iterator[Change]:
    yield _pending(disputes, event, recorded)


def feedback_settled(event: FeedbackTold | FeedbackWithheld, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(held, **_key(event))


def dispute_answered(event: DisputeAnswered, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(disputes, **_key(event))


def source_identified(event: SourceIdentified | DisclosureRisksChanged, recorded: RecordedEvent) -> Iterator[Change]:
    """These obligations are open again; whatever is held anew follows in the same save."""
    for occasion in event.occasions:
        yield drop(held, referral=recorded.stream, occasion=occasion)


def obligation_opened(event: ObligationOpened, recorded: RecordedEvent) -> Iterator[Change]:
    """A held obligation is open again where it must be held for another reason: `FeedbackHeld` follows."""
    yield drop(held, **_key(event))


def concern_left(event: ConcernLeft, recorded: RecordedEvent) -> Iterator[Change]:
    for occasion in event.cancelled:
        yield drop(held, referral=recorded.stream, occasion=occasion)


def feedback_escalated(event: FeedbackEscalated, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(held, **_key(event), escalated=True)


def dispute_escalated(event: DisputeEscalated, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(disputes, **_key(event), escalated=True)


def owner_changed(event: OwnerChanged, recorded: RecordedEvent) -> Iterator[Change]:
    """What is held is not disputed, so that one of the two has this occasion."""
    for table in (held, disputes):
        yield change(table, **_key(event), owner=event.owner)


def version_only(event: Any, recorded: RecordedEvent) -> Iterator[Change]:
    """An event that changes the version and nothing else."""
    return iter(())


def _pending(table: Table, event: FeedbackHeld | FeedbackDisputed, recorded: RecordedEvent, **columns: Any) -> Change:
    return row(
        table,
        **_key(event),
        milestone=event.milestone,
        reason=event.reason,
        owner=event.owner,
        since=recorded.metadata.occurred_at,
        escalates_at=event.clock.due_at if event.clock else due_before_clocks(recorded),
        escalated=False,
        **columns,
    )


def _key(event: Any) -> dict[str, Any]:
    return {"referral": event.referral, "occasion": event.occasion}


def _with_version(
    changes: Callable[[Any, RecordedEvent], Iterable[Change]],
) -> Callable[[Any, RecordedEvent], Iterator[Change]]:
    def with_version(event: Any, recorded: RecordedEvent) -> Iterator[Change]:
        yield upsert(feedbacks, referral=recorded.stream, version=recorded.version)
        yield from changes(event, recorded)

    return with_version


VERSION_ONLY = (
    InvolvementRecorded,
    ToBeDecidedAgain,
    ReferralWithdrawn,
    FeedbackReleased,
    FeedbackRead,
    ReadersKnown,
    KnownBeforeRestriction,
    ColleagueActed,
    ToldBeforeMerger,
    IncidentOpened,
)
CHANGES: dict[type, Callable[[Any, RecordedEvent], Iterable[Change]]] = {
    ReferralReceived: referral_received,
    FeedbackHeld: feedback_held,
    FeedbackTold: feedback_settled,
    FeedbackWithheld: feedback_settled,
    SourceIdentified: source_identified,
    DisclosureRisksChanged: source_identified,
    FeedbackEscalated: feedback_escalated,
    FeedbackDisputed: feedback_disputed,
    DisputeEscalated: dispute_escalated,
    OwnerChanged: owner_changed,
    DisputeAnswered: dispute_answered,
    ObligationOpened: obligation_opened,
    ConcernLeft: concern_left,
    **dict.fromkeys((*VERSION_ONLY, WithholdingLapsed), version_only),
}
PENDING_DECISIONS = Projection(
    "pending_decisions", 9, tables, {kind: _with_version(changes) for kind, changes in CHANGES.items()}
)
