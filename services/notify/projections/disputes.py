"""Query: what referrers disagree with: their reason, who is to answer, and by when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from contracts.http.notify import DisputedFeedback
from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.pagination import FIRST_PAGE, Page, PageRequest, SortKey, paginate
from services.notify.domain.feedback.state import occasion_to_path
from services.notify.domain.item_kinds import DISPUTE
from services.notify.projections.items_of_decisions import due, with_item
from services.notify.projections.pending_decisions import disputes, feedbacks


def disputed_feedback(
    connection: Connection, context: CommandContext, page_request: PageRequest = FIRST_PAGE
) -> Page[DisputedFeedback]:
    """What referrers disagree with and nobody has answered yet, the longest first."""
    shown = (disputes, feedbacks.c.reference, feedbacks.c.version, due(disputes))
    unanswered = (
        select(*shown).select_from(with_item(disputes, DISPUTE)).where(is_shown_to(disputes.c.referral, context))
    )
    longest_first = (SortKey(disputes.c.since), SortKey(disputes.c.referral), SortKey(disputes.c.occasion))
    return paginate(connection, "disputes", unanswered, longest_first, page_request, _disputed)


def _disputed(row: Any) -> DisputedFeedback:
    return DisputedFeedback(**{**row._mapping, "occasion": occasion_to_path(row.occasion), "escalates_at": row.due_at})
