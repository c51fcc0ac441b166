"""This is where it is said what of enquiry is watched: what waits for somebody, and whatever of it is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from services.chassis.asking.tables import Figure
from services.enquiry.projections.workers import workers
from services.enquiry.projections.worklist import waiting


def worklist_items(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Concerns without decision and enquiries that are not closed."""
    counted = select(waiting.c.of, func.count()).where(waiting.c.listed).group_by(waiting.c.of)
    yield from ((of, float(number)) for of, number in rows.execute(counted))


def worklist_oldest(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """How long the longest of each has waited."""
    oldest = select(waiting.c.of, func.min(waiting.c.since)).where(waiting.c.listed).group_by(waiting.c.of)
    yield from ((of, max(0.0, (at - since).total_seconds())) for of, since in rows.execute(oldest))


def orphans(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Allocated to somebody who can answer for it no more. What waits for a worker says so, and is none."""
    known = exists().where(workers.c.member == waiting.c.worker)
    left = select(func.count()).select_from(waiting).where(waiting.c.listed, waiting.c.worker.is_not(None), ~known)
    yield "", rows.execute(left).scalar_one()


FIGURES = (
    Figure("worklist_items", "Concerns without decision and enquiries that are not closed", worklist_items, by="of"),
    Figure("worklist_oldest_seconds", "How long the longest of these has waited", worklist_oldest, by="of"),
    Figure("orphans", "Open items whose worker has left or may no longer answer for them", orphans),
)
