"""Query: feedback held back from its referrer: the reason, who is to decide, and by when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from contracts.http.notify import HeldFeedback
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.notify.domain.feedback.state import occasion_to_path
from services.notify.domain.item_kinds import HELD
from services.notify.projections.items_of_decisions import due, with_item
from services.notify.projections.pending_decisions import feedbacks, held


def held_feedback(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[HeldFeedback]:
    """Held feedback, the longest held first; it also escalates first."""
    shown = (held, feedbacks.c.reference, feedbacks.c.version, due(held))
    waiting = select(*shown).select_from(with_item(held, HELD)).where(is_shown_to(held.c.referral, context))
    longest_first = (SortKey(held.c.since), SortKey(held.c.referral), SortKey(held.c.occasion))
    return paginate(connection, "held", waiting, longest_first, page_request, _held)


def _held(row: Any) -> HeldFeedback:
    return HeldFeedback(**{**row._mapping, "occasion": occasion_to_path(row.occasion), "escalates_at": row.due_at})
