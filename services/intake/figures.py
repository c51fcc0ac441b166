"""This is where it is said what of intake is watched: the queue, and whatever in it is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, or_, select

from services.chassis.asking.tables import Figure
from services.intake.projections.members import members
from services.intake.projections.referrals import referrals

WAITS = referrals.c.routing.is_(None)


def queue_items(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """What waits in triage: owned, or explicitly unallocated."""
    owned = referrals.c.owner.is_not(None)
    counted = rows.execute(select(owned, func.count()).where(WAITS).group_by(owned))
    yield from (("owned" if has else "unallocated", float(number)) for has, number in counted)


def queue_oldest(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """How long the longest has waited in triage."""
    since = rows.scalar(select(func.min(referrals.c.received_at)).where(WAITS))
    yield "", max(0.0, (at - since).total_seconds()) if since else 0.0


def orphans(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Neither owned nor explicitly unallocated, or owned by somebody who has left: must be none."""
    left = exists().where(members.c.id == referrals.c.owner, members.c.left)
    nobodys = or_(and_(referrals.c.owner.is_(None), referrals.c.unallocated == ""), left)
    yield "", rows.execute(select(func.count()).select_from(referrals).where(WAITS, nobodys)).scalar_one()


FIGURES = (
    Figure("queue_items", "Referrals that wait in triage, owned or explicitly unallocated", queue_items, by="owner"),
    Figure("queue_oldest_seconds", "How long the longest has waited in triage", queue_oldest),
    Figure("orphans", "Open items without an owner and without a reason for that, or whose owner has left", orphans),
)
