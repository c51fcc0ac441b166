"""GAUGES of enquiry: open work, its age, and open work without an accountable worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from services.chassis.application.service_manifest import Gauge
from services.chassis.open_items.metrics import ITEM_GAUGES
from services.enquiry.projections.workers import workers
from services.enquiry.projections.worklist_rows import open_items


def worklist_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Concerns without decision and enquiries that are not closed, by kind."""
    counts = select(open_items.c.of, func.count()).where(open_items.c.listed).group_by(open_items.c.of)
    yield from ((kind, float(count)) for kind, count in connection.execute(counts))


def worklist_oldest_seconds(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Seconds since the oldest open item of each kind began to wait."""
    oldest = select(open_items.c.of, func.min(open_items.c.since)).where(open_items.c.listed).group_by(open_items.c.of)
    yield from ((kind, max(0.0, (now - since).total_seconds())) for kind, since in connection.execute(oldest))


def unowned_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Open items whose worker can no longer be accountable. An item that waits for a worker is not one of them."""
    worker_available = exists().where(workers.c.member == open_items.c.worker)
    orphaned = (
        select(func.count())
        .select_from(open_items)
        .where(open_items.c.listed, open_items.c.worker.is_not(None), ~worker_available)
    )
    yield "", connection.execute(orphaned).scalar_one()


GAUGES = (
    Gauge("worklist_items", "Concerns without decision and enquiries that are not closed", worklist_items, label="of"),
    Gauge(
        "worklist_oldest_seconds",
        "Seconds since the oldest of these began to wait",
        worklist_oldest_seconds,
        label="of",
    ),
    Gauge("unowned_items", "Open items whose worker has left or may no longer answer for them", unowned_items),
    *ITEM_GAUGES,
)
