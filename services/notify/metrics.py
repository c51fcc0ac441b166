"""Gauges of notify: open obligations, held feedback, notices, and items without an owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Table, exists, func, or_, select

from services.chassis.application.service_manifest import Gauge
from services.chassis.open_items.metrics import ITEM_GAUGES
from services.chassis.open_items.projection import open_items
from services.notify.domain.delivery.state import Result
from services.notify.domain.item_kinds import DISPUTE, HELD
from services.notify.projections.deliveries import deliveries
from services.notify.projections.items_of_decisions import is_its_item
from services.notify.projections.open_obligations import open_obligations
from services.notify.projections.pending_decisions import disputes, held
from services.notify.projections.staff_notice_tables import notices as staff_notices

MetricQuery = Callable[[Connection, datetime], Iterator[tuple[str, float]]]

CALL_WAITS_MAX = timedelta(minutes=2)
IS_UNDELIVERABLE = deliveries.c.result == Result.UNDELIVERABLE


def count_of(table: Table, *which: ColumnElement[bool]) -> MetricQuery:
    def read(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
        yield "", connection.execute(select(func.count()).select_from(table).where(*which)).scalar_one()

    return read


def age_of_oldest(since: Column[datetime], *which: ColumnElement[bool]) -> MetricQuery:
    def read(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
        oldest = connection.scalar(select(func.min(since)).where(*which))
        yield "", max(0.0, (now - oldest).total_seconds()) if oldest else 0.0

    return read


def held_past_deadline(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Held feedback whose clock is over, and nobody was asked."""
    forgotten = (open_items.c.kind == HELD, open_items.c.escalates_at < now)
    yield "", connection.execute(select(func.count()).select_from(open_items).where(*forgotten)).scalar_one()


def unowned_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Held feedback, disputes and undeliverable notices that are not on the board."""
    unowned = (
        (held, ~exists().where(is_its_item(held, HELD))),
        (disputes, ~exists().where(is_its_item(disputes, DISPUTE))),
        (deliveries, IS_UNDELIVERABLE & ~exists().where(open_items.c.subject == deliveries.c.delivery)),
    )
    counts = [connection.execute(select(func.count()).select_from(table).where(which)) for table, which in unowned]
    yield "", float(sum(count.scalar_one() for count in counts))


def calls_not_delivered(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """A call that was given up is an open item of its own, and is not counted here."""
    on_its_way = staff_notices.c.result.is_(None)
    late = or_(staff_notices.c.failure.is_not(None), staff_notices.c.attempt_due < now - CALL_WAITS_MAX)
    yield "", connection.execute(select(func.count()).select_from(staff_notices).where(on_its_way, late)).scalar_one()


GAUGES = (
    *ITEM_GAUGES,
    Gauge("open_obligations", "Obligations that are neither told, held nor withheld", count_of(open_obligations)),
    Gauge(
        "open_obligations_oldest_seconds",
        "Age of the oldest open obligation",
        age_of_oldest(open_obligations.c.since),
    ),
    Gauge("held_items", "Feedback held for a manager", count_of(held)),
    Gauge("held_oldest_seconds", "Age of the longest held feedback", age_of_oldest(held.c.since)),
    Gauge("held_past_deadline", "Held feedback whose clock is over, and nobody was asked", held_past_deadline),
    Gauge(
        "undeliverable_notices",
        "Notices given up after their last attempt, and not seen to",
        count_of(deliveries, IS_UNDELIVERABLE),
    ),
    Gauge(
        "notices_waiting",
        "Notices neither delivered nor given up",
        count_of(deliveries, deliveries.c.due.is_not(None)),
    ),
    Gauge(
        "calls_not_delivered",
        "Calls for whoever must act that failed, or wait to be sent for more than two minutes",
        calls_not_delivered,
    ),
    Gauge("unowned_items", "What waits for a person and is not on the board", unowned_items),
)
