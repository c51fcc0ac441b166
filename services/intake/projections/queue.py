"""Query: the triage queue, read from the rows of `referrals`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, select

from contracts.http.intake import QueueItem
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import reference_of
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.intake.projections.members import members
from services.intake.projections.referrals import referrals
from services.intake.projections.visibility import is_visible

DANGER_FIRST = case((referrals.c.immediate_danger == "yes", 0), else_=1)
QUEUE_ORDER = (
    SortKey(DANGER_FIRST),
    SortKey(referrals.c.review_on),
    SortKey(referrals.c.received_at),
    SortKey(referrals.c.id),
)


def queue(connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE) -> Page[QueueItem]:
    """Referrals in triage: immediate danger first, then by the day of their next review. All of them, page by page."""
    waiting = (
        select(referrals, members.c.name.label("owner_name"))
        .outerjoin(members, members.c.id == referrals.c.owner)
        .where(referrals.c.routing.is_(None), is_visible(referrals.c.id, context))
    )
    return paginate(connection, "queue", waiting, QUEUE_ORDER, page_request, _item)


def _item(row: Any) -> QueueItem:
    names = QueueItem.model_fields.keys() - {"reference"}
    return QueueItem(reference=reference_of(row.id), **{name: getattr(row, name) for name in names})
