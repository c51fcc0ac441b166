"""Queries: the open items that one member owns, without a word of what they are about, and how many are not shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, not_, select

from contracts.http.holdings import HiddenHoldings, Holding
from services.chassis.application.service_manifest import QuerySpec
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import is_shown_to
from services.chassis.open_items.projection import open_items
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate


def holding_queries(roles: frozenset[str]) -> tuple[QuerySpec, ...]:
    """The lines that a service adds to its QUERIES."""
    return (
        QuerySpec("GET /holdings", holdings, roles),
        QuerySpec("GET /holdings/hidden", hidden_holdings, roles),
    )


def holdings(
    connection: Connection, context: CommandContext, member: UUID, page_request: PageRequest = FIRST_PAGE
) -> Page[Holding]:
    """What stands with a member and you may see, the longest first: for whoever is about to remove them."""
    owned = select(open_items).where(open_items.c.owner == member, is_shown_to(open_items.c.case, context))
    longest_first = (SortKey(open_items.c.since), SortKey(open_items.c.id))
    return paginate(connection, "holdings", owned, longest_first, page_request, _holding)


def hidden_holdings(connection: Connection, context: CommandContext, member: UUID) -> HiddenHoldings:
    """How many more stand with them of which you may see nothing, so that nobody is removed unseen."""
    hidden = not_(is_shown_to(open_items.c.case, context))
    counted = select(func.count()).select_from(open_items).where(open_items.c.owner == member, hidden)
    return HiddenHoldings(count=connection.scalar(counted) or 0)


def _holding(row: Any) -> Holding:
    return Holding(kind=row.kind, reference=row.reference, since=row.since)
