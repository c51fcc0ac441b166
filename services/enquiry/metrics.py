"""This is where it is said what of enquiry is watched: what waits for somebody, and whatever of it is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from services.chassis.application.service_manifest import Gauge
from services.enquiry.projections.workers import workers
from services.enquiry.projections.worklist import open_items


def worklist_items(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Concerns without decision and enquiries that are not closed."""
    counted = select(open_items.c.of, func.count()).where(open_items.c.listed).group_by(open_items.c.of)
    yield from ((of, float(number)) for of, number in connection.execute(counted))


def worklist_oldest_seconds(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """How long the longest of each has waited."""
    oldest = select(open_items.c.of, func.min(open_items.c.since)).where(open_items.c.listed).group_by(open_items.c.of)
    yield from ((of, max(0.0, (at - since).total_seconds())) for of, since in connection.execute(oldest))


def orphans(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Allocated to somebody who can answer for it no more. What waits for a worker says so, and is none."""
    known = exists().where(workers.c.member == open_items.c.worker)
    left = (
        select(func.count())
        .select_from(open_items)
        .where(open_items.c.listed, open_items.c.worker.is_not(None), ~known)
    )
    yield "", connection.execute(left).scalar_one()


GAUGES = (
    Gauge("worklist_items", "Concerns without decision and enquiries that are not closed", worklist_items, label="of"),
    Gauge("worklist_oldest_seconds", "How long the longest of these has waited", worklist_oldest_seconds, label="of"),
    Gauge("orphans", "Open items whose worker has left or may no longer answer for them", orphans),
)
