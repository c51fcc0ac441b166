"""What is held back from its referrer: why, whose it is to decide, and by when."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from contracts.http.notify import HeldFeedback
from services.chassis.answering.paging import FIRST, Key, Page, Turned, paged
from services.chassis.asking.decisions import Asked
from services.notify.domain.feedback.state import in_path
from services.notify.projections.waiting import feedbacks, held


def held_feedback(rows: Connection, asked: Asked, turn: Turned = FIRST) -> Page[HeldFeedback]:
    """What is held, the longest first, which is also what escalates first."""
    found = select(held, feedbacks.c.reference, feedbacks.c.version)
    found = found.join(feedbacks, feedbacks.c.referral == held.c.referral)
    longest_first = (Key(held.c.since), Key(held.c.referral), Key(held.c.occasion))
    return paged(rows, "held", found, longest_first, turn, _held)


def _held(row: Any) -> HeldFeedback:
    return HeldFeedback(**{**row._mapping, "occasion": in_path(row.occasion)})
