"""Query: the open enquiries that a member is accountable for, read from the rows of the worklist."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.holdings import Holding
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.enquiry.projections.worklist_rows import open_items, worklist_concerns


def holdings(
    connection: Connection, context: CommandContext, member: UUID, page_request: PageRequest = FIRST_PAGE
) -> Page[Holding]:
    """What stands with a member, the longest first: for whoever is about to remove them."""
    owned = (
        select(open_items.c.id, open_items.c.of, open_items.c.since, worklist_concerns.c.reference)
        .join(worklist_concerns, worklist_concerns.c.concern == open_items.c.concern)
        .where(open_items.c.worker == member, open_items.c.listed)
    )
    longest_first = (SortKey(open_items.c.since), SortKey(open_items.c.id))
    return paginate(connection, "holdings", owned, longest_first, page_request, _holding)


def _holding(row: Any) -> Holding:
    return Holding(kind=row.of, reference=row.reference, since=row.since)
