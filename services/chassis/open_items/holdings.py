"""Query: the open items that one member owns, without a word of what they are about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.holdings import Holding
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.projection import open_items
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate


def holdings(
    connection: Connection, context: CommandContext, member: UUID, page_request: PageRequest = FIRST_PAGE
) -> Page[Holding]:
    """What stands with a member, the longest first: for whoever is about to remove them."""
    owned = select(open_items).where(open_items.c.owner == member)
    longest_first = (SortKey(open_items.c.since), SortKey(open_items.c.id))
    return paginate(connection, "holdings", owned, longest_first, page_request, _holding)


def _holding(row: Any) -> Holding:
    return Holding(kind=row.kind, reference=row.reference, since=row.since)
