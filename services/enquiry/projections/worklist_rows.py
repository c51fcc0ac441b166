"""Rows of the worklist: its tables, what an item stands for, and the changes of one item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table, Uuid, and_, case, false, true

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.row_changes import Change, Values, change, row
from services.enquiry.domain.concern.death import DEATH
from services.enquiry.domain.concern.deciding_again import DISPUTE
from services.enquiry.domain.concern.state import DUTY, Decision

tables = MetaData()
open_items = Table(
    "worklist",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("of", String, nullable=False),
    Column("concern", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("stands", String, nullable=False),
    Column("worker", Uuid),
    Column("version", Integer, nullable=False),
    Column("listed", Boolean, nullable=False, server_default=true()),
)
worklist_concerns = Table(
    "worklist_concerns",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("reference", String, nullable=False),
    Column("about", String, nullable=False),
    Column("danger", Boolean, nullable=False, server_default=false()),
)
DANGER_FIRST = case((and_(worklist_concerns.c.danger, open_items.c.worker.is_(None)), 0), else_=1)
"""Sort key: an item with immediate danger comes first until it has an accountable worker."""

UNALLOCATED, UNDER_WAY = "waits for a worker", "under way"
JOIN_PENDING = "a joined referral waits to be confirmed"
UNDER_ENQUIRY = "under enquiry"
CONCLUDED = "concluded, waits for its closure"
CLOSES = "closes when every referrer is told"


def item_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(open_items, id=recorded.stream, version=recorded.version, **values)


def item(kind: str, concern: UUID, stands: str, recorded: RecordedEvent) -> Change:
    return row(
        open_items,
        id=recorded.stream,
        of=kind,
        concern=concern,
        since=recorded.metadata.occurred_at,
        stands=stands,
        version=recorded.version,
        listed=True,
    )


def is_not_enquired(item: Values) -> bool:
    return item.get("listed") is False and item.get("stands") == Decision.NO_ENQUIRY


def is_under_enquiry(item: Values) -> bool:
    return item.get("listed") is False and item.get("stands") != Decision.NO_ENQUIRY


def is_waits_for_joins(item: Values) -> bool:
    return item.get("stands") == JOIN_PENDING


def is_decision_open(item: Values) -> bool:
    return item.get("stands") in (DUTY, DISPUTE, DEATH)


def is_concluded(item: Values) -> bool:
    return item.get("stands") in (CONCLUDED, CLOSES)


def is_closes(item: Values) -> bool:
    return item.get("stands") == CLOSES


def is_under_way(item: Values) -> bool:
    return item.get("stands") == UNDER_WAY


def is_unallocated(item: Values) -> bool:
    return item.get("stands") == UNALLOCATED
