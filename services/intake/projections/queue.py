"""What waits in triage: whose it is, its risk, and when it is looked at next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, select

from contracts.http.intake import QueueItem
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.answering.references import reference_of
from services.chassis.asking.decisions import Asked
from services.intake.projections.members import members
from services.intake.projections.referrals import referrals

DANGER_FIRST = case((referrals.c.immediate_danger == "yes", 0), else_=1)
ORDER = (Key(DANGER_FIRST), Key(referrals.c.review_on), Key(referrals.c.received_at), Key(referrals.c.id))


def queue(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[QueueItem]:
    """What waits in triage: danger first, then the day on which it must be looked at. All of it, page by page."""
    waits = (
        select(referrals, members.c.name.label("owner_name"))
        .outerjoin(members, members.c.id == referrals.c.owner)
        .where(referrals.c.routing.is_(None))
    )
    return paged(rows, "queue", waits, ORDER, turn, _item)


def _item(r: Any) -> QueueItem:
    names = QueueItem.model_fields.keys() - {"reference"}
    return QueueItem(reference=reference_of(r.id), **{name: getattr(r, name) for name in names})
