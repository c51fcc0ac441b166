"""Query: the held feedback, and the disagreements, that a member is to decide on, read from the pending decisions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, literal, select, union_all

from contracts.http.holdings import Holding
from services.chassis.domain.decider import CommandContext
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.notify.projections.pending_decisions import disputes, feedbacks, held

HELD, DISPUTED = "held feedback", "disagreement"


def holdings(
    connection: Connection, context: CommandContext, member: UUID, page_request: PageRequest = FIRST_PAGE
) -> Page[Holding]:
    """What stands with a member, the longest first: for whoever is about to remove them."""
    owned = union_all(_owned(held, HELD, member), _owned(disputes, DISPUTED, member)).subquery()
    longest_first = (SortKey(owned.c.since), SortKey(owned.c.kind), SortKey(owned.c.occasion))
    return paginate(connection, "holdings", select(owned), longest_first, page_request, _holding)


def _owned(decisions: Table, kind: str, member: UUID) -> Select[Any]:
    columns = (literal(kind).label("kind"), decisions.c.occasion, decisions.c.since, feedbacks.c.reference)
    joined = select(*columns).join(feedbacks, feedbacks.c.referral == decisions.c.referral)
    return joined.where(decisions.c.owner == str(member))


def _holding(row: Any) -> Holding:
    return Holding(kind=row.kind, reference=row.reference or "", since=row.since)
