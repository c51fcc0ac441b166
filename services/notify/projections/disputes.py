"""What referrers disagree with: what they were told, why not, whose it is to answer, and by when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from contracts.http.notify import DisputedFeedback
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.notify.domain.feedback.state import in_path
from services.notify.projections.waiting import disputes, feedbacks


def disputed_feedback(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[DisputedFeedback]:
    """What referrers disagree with and nobody has answered yet, the longest first."""
    found = select(disputes, feedbacks.c.reference, feedbacks.c.version)
    found = found.join(feedbacks, feedbacks.c.referral == disputes.c.referral)
    longest_first = (Key(disputes.c.since), Key(disputes.c.referral), Key(disputes.c.occasion))
    return paged(rows, "disputes", found, longest_first, turn, _disputed)


def _disputed(row: Any) -> DisputedFeedback:
    return DisputedFeedback(**{**row._mapping, "occasion": in_path(row.occasion)})
