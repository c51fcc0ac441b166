"""What waits in triage: whose it is, its risk, and when it is looked at next."""

from __future__ import annotations

from sqlalchemy import Connection, select

from contracts.http.intake import QueueItem
from services.chassis.answering.references import reference_of
from services.chassis.asking.decisions import Asked
from services.intake.projections.members import members
from services.intake.projections.referrals import MOST, referrals


def queue(rows: Connection, asked: Asked) -> list[QueueItem]:
    """What waits in triage: danger first, then the day on which it must be looked at."""
    urgent = (referrals.c.immediate_danger == "yes").desc()
    waits = (
        select(referrals, members.c.name.label("owner_name"))
        .outerjoin(members, members.c.id == referrals.c.owner)
        .where(referrals.c.routing.is_(None))
        .order_by(urgent, referrals.c.review_on, referrals.c.received_at)
        .limit(MOST)
    )
    names = QueueItem.model_fields.keys() - {"reference"}
    return [
        QueueItem(reference=reference_of(r.id), **{name: getattr(r, name) for name in names})
        for r in rows.execute(waits)
    ]
