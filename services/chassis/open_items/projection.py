"""Projection: the open items of a service, one row each until it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, Integer, MetaData, String, Table, Uuid, and_, case, not_
from sqlalchemy.sql.elements import Grouping

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.open_items.absence import ReallocationAsked
from services.chassis.domain.open_items.allocation import ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.extending import ExtensionAsked, ExtensionDeclined, ItemExtended
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.overdue import ItemOverdue
from services.chassis.domain.open_items.pausing import ItemPaused, ItemResumed
from services.chassis.domain.open_items.retiming import ItemRetimed
from services.chassis.domain.open_items.review import ItemAcknowledged, ItemReviewed
from services.chassis.domain.open_items.state import Rung
from services.chassis.open_items.clock_descriptions import amount_in_words
from services.chassis.open_items.descriptions import ITEM_DESCRIPTIONS
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row

tables = MetaData()
open_items = Table(
    "open_items",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
    Column("asks", String, nullable=False),
    Column("subject", Uuid, nullable=False, index=True),
    Column("case", Uuid, nullable=False, index=True),
    Column("reference", String, nullable=False),
    Column("key", String, nullable=False),
    Column("about", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("team", Uuid, nullable=False, index=True),
    Column("owner", Uuid, index=True),
    Column("unallocated", String, nullable=False),
    Column("risk", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("review_at", DateTime(timezone=True), nullable=False),
    Column("due_without_at", DateTime(timezone=True)),
    Column("paused_until", DateTime(timezone=True)),
    Column("pause_reason", String, nullable=False),
    Column("extension_asked", String, nullable=False),
    Column("extension_asked_by", String, nullable=False),
    Column("escalates_at", DateTime(timezone=True), nullable=False),
    Column("rung", String, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("last", String, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)
URGENT_FIRST = case((and_(open_items.c.urgent, not_(open_items.c.acknowledged)), 0), else_=1)
"""What is urgent comes first until somebody has it."""

Index("open_items_due", open_items.c.due_at, open_items.c.id)
Index("open_items_order", Grouping(URGENT_FIRST), open_items.c.due_at, open_items.c.id)


NOTHING_ASKED = {"extension_asked": "", "extension_asked_by": ""}
ASKED_OF_OWNER: dict[str, Any] = {"rung": Rung.OWNER, "asked": []}


def raised(event: ItemRaised, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        open_items,
        id=recorded.stream,
        kind=event.kind,
        asks=event.asks,
        subject=event.subject.stream,
        case=event.subject.case,
        reference=event.subject.reference,
        key=event.subject.key,
        about=event.about,
        detail=event.detail,
        team=event.team,
        owner=event.owner,
        unallocated=event.unallocated,
        risk=event.risk,
        urgent=event.urgent,
        acknowledged=False,
        since=event.since,
        due_at=event.due.due_at,
        review_at=event.review.due_at,
        pause_reason="",
        **NOTHING_ASKED,
        escalates_at=event.escalates.due_at,
        **ASKED_OF_OWNER,
        **_last(event, recorded),
    )


def allocated(event: ItemAllocated) -> dict[str, Any]:
    now = {"acknowledged": event.acknowledged, **ASKED_OF_OWNER}
    return {"owner": event.owner, "unallocated": "", "review_at": event.review.due_at, **now}


def unallocated(event: ItemUnallocated) -> dict[str, Any]:
    now = {"acknowledged": False, "rung": event.rung, "asked": [str(member) for member in event.asked]}
    return {"owner": None, "unallocated": event.reason, "review_at": event.review.due_at, **now}


def reviewed(event: ItemReviewed) -> dict[str, Any]:
    return {"risk": event.risk, "review_at": event.review.due_at, **ASKED_OF_OWNER}


def acknowledged(event: ItemAcknowledged) -> dict[str, Any]:
    return {"acknowledged": True, **ASKED_OF_OWNER}


def escalated(event: ItemEscalated) -> dict[str, Any]:
    return {"rung": event.rung, "asked": [str(member) for member in event.asked], "acknowledged": False}


def reallocation_asked(event: ReallocationAsked) -> dict[str, Any]:
    return {"rung": event.rung, "asked": [str(member) for member in event.asked]}


def retimed(event: ItemRetimed) -> dict[str, Any]:
    without = {"due_without_at": event.without.due_at} if event.without else {}
    return {"due_at": event.due.due_at, "review_at": event.review.due_at, **without}


def paused(event: ItemPaused) -> dict[str, Any]:
    stands = {"paused_until": event.ends_at, "pause_reason": str(event.reason)}
    return {"due_at": event.due.due_at, "due_without_at": event.without.due_at, **stands}


def resumed(event: ItemResumed) -> dict[str, Any]:
    return {"due_at": event.due.due_at, "paused_until": None, "pause_reason": ""}


def extended(event: ItemExtended) -> dict[str, Any]:
    return {"due_at": event.due.due_at, "due_without_at": event.without.due_at, **NOTHING_ASKED}


def extension_asked(event: ExtensionAsked, recorded: RecordedEvent) -> Iterator[Change]:
    asked = f"{amount_in_words(event.amount, event.unit)} more: {event.reason}"
    who = {"extension_asked": asked, "extension_asked_by": event.asked_by}
    yield change(open_items, id=recorded.stream, **who, **_last(event, recorded))


def extension_declined(event: ExtensionDeclined, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(open_items, id=recorded.stream, **NOTHING_ASKED, **_last(event, recorded))


def overdue(event: ItemOverdue, recorded: RecordedEvent) -> Iterator[Change]:
    yield change(open_items, id=recorded.stream, **_last(event, recorded))


def settled(event: ItemSettled, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(open_items, id=recorded.stream)


def _changed(columns: Callable[[Any], dict[str, Any]]) -> Callable[[Any, RecordedEvent], Iterator[Change]]:
    """Every event but the first and the last sets the clock that runs."""

    def changes(event: Any, recorded: RecordedEvent) -> Iterator[Change]:
        clock = {"escalates_at": event.escalates.due_at}
        yield change(open_items, id=recorded.stream, **columns(event), **clock, **_last(event, recorded))

    return changes


def _last(event: Any, recorded: RecordedEvent) -> dict[str, Any]:
    return {
        "last": ITEM_DESCRIPTIONS[type(event)](event),
        "last_at": recorded.metadata.occurred_at,
        "version": recorded.version,
    }


OPEN_ITEMS = Projection(
    "open_items",
    9,
    tables,
    {
        ItemRaised: raised,
        ItemAllocated: _changed(allocated),
        ItemUnallocated: _changed(unallocated),
        ItemReviewed: _changed(reviewed),
        ItemAcknowledged: _changed(acknowledged),
        ItemEscalated: _changed(escalated),
        ReallocationAsked: _changed(reallocation_asked),
        ItemRetimed: _changed(retimed),
        ItemPaused: _changed(paused),
        ItemResumed: _changed(resumed),
        ItemExtended: _changed(extended),
        ExtensionAsked: extension_asked,
        ExtensionDeclined: extension_declined,
        ItemOverdue: overdue,
        ItemSettled: settled,
    },
)
