"""This is where it is said what of notify is watched: what is owed, held or undeliverable, and whose that is."""

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
    def read(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", connection.execute(select(func.count()).select_from(table).where(*which)).scalar_one()

    return read


def age_of_oldest(since: Column[datetime], *which: ColumnElement[bool]) -> MetricQuery:
    def read(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        oldest = connection.scalar(select(func.min(since)).where(*which))
        yield "", max(0.0, (at - oldest).total_seconds()) if oldest else 0.0

    return read


def held_past_deadline(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Held for longer than a manager has, and not handed to a safeguarding lead."""
    late = (held.c.escalates_at < at, ~held.c.escalated)
    yield "", connection.execute(select(func.count()).select_from(held).where(*late)).scalar_one()


def orphans(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Whatever waits for a person and is nobody's."""
    unowned = (
        (held, held.c.owner == NOBODY),
        (disputes, disputes.c.owner == NOBODY),
        (deliveries, UNDELIVERABLE & (deliveries.c.owner == NOBODY)),
    )
    counted = [connection.execute(select(func.count()).select_from(table).where(which)) for table, which in unowned]
    yield "", float(sum(found.scalar_one() for found in counted))


GAUGES = (
    Gauge("open_obligations", "Debts that are neither told, held nor withheld", count_of(open_obligations)),
    Gauge(
        "open_obligations_oldest_seconds",
        "How long the oldest of these is owed",
        age_of_oldest(open_obligations.c.since),
    ),
    Gauge("held_items", "Feedback that waits for a manager", count_of(held)),
    Gauge("held_oldest_seconds", "How long the longest has been held", age_of_oldest(held.c.since)),
    Gauge("held_past_deadline", "Held feedback whose clock ran out and that was not escalated", held_past_deadline),
    Gauge(
        "undeliverable_notices",
        "Notices that could not be delivered, however often",
        count_of(deliveries, UNDELIVERABLE),
    ),
    Gauge(
        "notices_waiting",
        "Notices that are meant and neither delivered nor given up",
        count_of(deliveries, deliveries.c.due.is_not(None)),
    ),
    Gauge("orphans", "What waits for a person and is nobody's", orphans),
)
