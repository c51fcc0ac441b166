"""What waits for a person of the council: feedback that is held, and disagreements, each with its owner and its clock.

Whatever they decide names the version that the referral's feedback has come to, so every event of it moves that on.
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

from services.chassis.asking.recorded import Recorded
from services.chassis.projecting.changes import Change, change, drop, row, upsert
from services.chassis.projecting.projections import Projection
from services.notify.domain.feedback.disputing import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.holding import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed, SourcesNoted, WithdrawalNoted
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.timescales import held_escalates_at

tables = MetaData()
feedbacks = Table(
    "waiting_feedbacks",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reference", String),
    Column("version", Integer, nullable=False),
)


def _waiting(name: str, *columns: Column[Any]) -> Table:
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


held = _waiting("waiting_held", Column("level", String, nullable=False), Column("concern", Uuid))
disputes = _waiting("waiting_disputes")


def addressee_noted(event: AddresseeNoted, recorded: Recorded) -> Iterator[Change]:
    yield upsert(feedbacks, referral=recorded.stream, reference=event.reference, version=recorded.version)


def feedback_held(event: FeedbackHeld, recorded: Recorded) -> Iterator[Change]:
    yield _waits(held, event, recorded, level=event.ceiling, concern=event.concern)


def disputed(event: FeedbackDisputed, recorded: Recorded) -> Iterator[Change]:
    yield _waits(disputes, event, recorded)


def settled(event: FeedbackTold | FeedbackWithheld, recorded: Recorded) -> Iterator[Change]:
    yield drop(held, **_this(event))


def answered(event: DisputeAnswered, recorded: Recorded) -> Iterator[Change]:
    yield drop(disputes, **_this(event))


def sources_noted(event: SourcesNoted, recorded: Recorded) -> Iterator[Change]:
    """What was held only for that is owed again."""
    for occasion in event.occasions:
        yield drop(held, referral=recorded.stream, occasion=occasion)


def owed(event: FeedbackOwed, recorded: Recorded) -> Iterator[Change]:
    """What was held is owed again when it must be looked at for another reason: it is held anew in the same save."""
    yield drop(held, **_this(event))


def escalated(event: FeedbackEscalated, recorded: Recorded) -> Iterator[Change]:
    yield change(held, **_this(event), owner=event.owner, escalated=True)


def dispute_escalated(event: DisputeEscalated, recorded: Recorded) -> Iterator[Change]:
    yield change(disputes, **_this(event), owner=event.owner, escalated=True)


def otherwise(event: Any, recorded: Recorded) -> Iterator[Change]:
    """It moves the version and nothing else."""
    return iter(())


def _waits(table: Table, event: FeedbackHeld | FeedbackDisputed, recorded: Recorded, **more: Any) -> Change:
    return row(
        table,
        **_this(event),
        milestone=event.milestone,
        reason=event.reason,
        owner=event.owner,
        since=recorded.stamp.occurred_at,
        escalates_at=held_escalates_at(recorded.stamp.occurred_at),
        escalated=False,
        **more,
    )


def _this(event: Any) -> dict[str, Any]:
    return {"referral": event.referral, "occasion": event.occasion}


def _moving(changes: Callable[[Any, Recorded], Iterable[Change]]) -> Callable[[Any, Recorded], Iterator[Change]]:
    def moved(event: Any, recorded: Recorded) -> Iterator[Change]:
        yield upsert(feedbacks, referral=recorded.stream, version=recorded.version)
        yield from changes(event, recorded)

    return moved


CHANGES: dict[type, Callable[[Any, Recorded], Iterable[Change]]] = {
    AddresseeNoted: addressee_noted,
    FeedbackHeld: feedback_held,
    FeedbackTold: settled,
    FeedbackWithheld: settled,
    SourcesNoted: sources_noted,
    FeedbackEscalated: escalated,
    FeedbackDisputed: disputed,
    DisputeEscalated: dispute_escalated,
    DisputeAnswered: answered,
    FeedbackOwed: owed,
    **dict.fromkeys((WithdrawalNoted, FeedbackReleased, FeedbackRead), otherwise),
}
WAITING = Projection("waiting", 1, tables, {kind: _moving(changes) for kind, changes in CHANGES.items()})
