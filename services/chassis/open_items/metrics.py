"""GAUGES of open items: how many wait in each part of the board, and those that are nobody's. The latter must be 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from services.chassis.application.service_manifest import Gauge
from services.chassis.open_items.parts import has_part
from services.chassis.open_items.projection import open_items

CLOCK_LATE = timedelta(minutes=5)
"""How long after its clock is over an item may stand before it counts as nobody's: the scheduler asks every second."""


def open_items_by_kind(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Open items by kind."""
    for kind, count in connection.execute(select(open_items.c.kind, func.count()).group_by(open_items.c.kind)):
        yield kind, float(count)


def overdue_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Open items whose due time or review has passed, by the rung that is asked by now."""
    late = or_(open_items.c.due_at < now, open_items.c.review_at < now)
    counted = select(open_items.c.rung, func.count()).where(late).group_by(open_items.c.rung)
    for rung, count in connection.execute(counted):
        yield rung, float(count)


def orphaned_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Open items with neither an owner nor a reason for having none; whose clock is over and nobody was asked; or whose
    owner has a part in what they are about.
    """
    nobodys = and_(open_items.c.owner.is_(None), open_items.c.unallocated == "")
    forgotten = open_items.c.escalates_at < now - CLOCK_LATE
    involved = has_part(open_items.c.case, open_items.c.owner)
    counted = select(func.count()).select_from(open_items).where(or_(nobodys, forgotten, involved))
    yield "", float(connection.execute(counted).scalar_one())


ITEM_GAUGES = (
    Gauge("open_items", "Open items, each waiting for a person", open_items_by_kind, label="kind"),
    Gauge("overdue_items", "Open items past their due time or review", overdue_items, label="rung"),
    Gauge("orphaned_items", "Open items that are nobody's, or whose clock is over unheeded", orphaned_items),
)
