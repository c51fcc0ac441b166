"""GAUGES of intake: the triage queue, its age, and queued referrals without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select

from services.chassis.application.service_manifest import Gauge
from services.chassis.open_items.metrics import ITEM_GAUGES
from services.intake.projections.members import members
from services.intake.projections.referrals import referrals

IN_TRIAGE = referrals.c.routing.is_(None)


def queue_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Referrals in triage: owned, or explicitly unallocated."""
    owned = referrals.c.owner.is_not(None)
    counts = connection.execute(select(owned, func.count()).where(IN_TRIAGE).group_by(owned))
    yield from (("owned" if is_owned else "unallocated", float(count)) for is_owned, count in counts)


def queue_oldest_seconds(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Seconds since the oldest referral in triage was received."""
    since = connection.scalar(select(func.min(referrals.c.received_at)).where(IN_TRIAGE))
    yield "", max(0.0, (now - since).total_seconds()) if since else 0.0


def unowned_items(connection: Connection, now: datetime) -> Iterator[tuple[str, float]]:
    """Referrals in triage with neither an owner nor a reason for having none, or whose owner has left. Must be 0."""
    owner_has_left = exists().where(members.c.id == referrals.c.owner, members.c.left)
    unowned = or_(and_(referrals.c.owner.is_(None), referrals.c.unallocated == ""), owner_has_left)
    yield "", connection.execute(select(func.count()).select_from(referrals).where(IN_TRIAGE, unowned)).scalar_one()


GAUGES = (
    Gauge("queue_items", "Referrals that wait in triage, owned or explicitly unallocated", queue_items, label="owner"),
    Gauge("queue_oldest_seconds", "How long the longest has waited in triage", queue_oldest_seconds),
    Gauge(
        "unowned_items",
        "Open items without an owner and without a reason for that, or whose owner has left",
        unowned_items,
    ),
    *ITEM_GAUGES,
)
