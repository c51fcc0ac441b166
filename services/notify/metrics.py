"""Gauges of notify: open obligations, held feedback, notices, and items without an owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from services.chassis.application.service_manifest import Gauge
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.state import Result
from services.notify.projections.deliveries import deliveries
from services.notify.projections.open_obligations import open_obligations
from services.notify.projections.pending_decisions import disputes, held

MetricQuery = Callable[[Connection, datetime], Iterator[tuple[str, float]]]

UNDELIVERABLE = deliveries.c.result == Result.UNDELIVERABLE


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
    """Feedback held past its deadline and not escalated to a safeguarding lead."""
    overdue = (held.c.escalates_at < now, ~held.c.escalated)
    yield "", connection.execute(select(func.count()).select_from(held).where(*overdue)).scalar_one()


def unowned_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Held feedback, disputes and undeliverable notices that have no owner."""
    unowned = (
        (held, held.c.owner == NOBODY),
        (disputes, disputes.c.owner == NOBODY),
        (deliveries, UNDELIVERABLE & (deliveries.c.owner == NOBODY)),
    )
    counts = [connection.execute(select(func.count()).select_from(table).where(which)) for table, which in unowned]
    yield "", float(sum(count.scalar_one() for count in counts))


GAUGES = (
    Gauge("open_obligations", "Obligations that are neither told, held nor withheld", count_of(open_obligations)),
    Gauge(
        "open_obligations_oldest_seconds",
        "Age of the oldest open obligation",
        age_of_oldest(open_obligations.c.since),
    ),
    Gauge("held_items", "Feedback held for a manager", count_of(held)),
    Gauge("held_oldest_seconds", "Age of the longest held feedback", age_of_oldest(held.c.since)),
    Gauge("held_past_deadline", "Held feedback past its deadline and not escalated", held_past_deadline),
    Gauge(
        "undeliverable_notices",
        "Notices given up after their last attempt, and not seen to",
        count_of(deliveries, UNDELIVERABLE),
    ),
    Gauge(
        "notices_waiting",
        "Notices neither delivered nor given up",
        count_of(deliveries, deliveries.c.due.is_not(None)),
    ),
    Gauge("unowned_items", "Items that wait for a person and have no owner", unowned_items),
)
