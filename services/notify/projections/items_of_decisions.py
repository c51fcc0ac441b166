"""The open item beside each decision that is pending: its clock is the one that runs, so that lists show the same."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Table, and_, func

from services.chassis.open_items.projection import open_items
from services.notify.projections.pending_decisions import feedbacks


def is_its_item(decisions: Table, kind: str) -> ColumnElement[bool]:
    """Whether an open item is that of a decision: the item names the occasion as the path of a route carries it."""
    key = func.replace(decisions.c.occasion, "/", ".")
    return and_(open_items.c.kind == kind, open_items.c.subject == decisions.c.referral, open_items.c.key == key)


def with_item(decisions: Table, kind: str) -> FromClause:
    """Pending decisions with their referral and their item."""
    joined = decisions.join(feedbacks, feedbacks.c.referral == decisions.c.referral)
    return joined.outerjoin(open_items, is_its_item(decisions, kind))


def due(decisions: Table) -> ColumnElement[object]:
    """By when it is due: as the item says, whose clock may have been extended or set again."""
    return func.coalesce(open_items.c.due_at, decisions.c.escalates_at).label("due_at")
