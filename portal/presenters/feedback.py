"""Presenter of feedback: what a referrer was told, in the sentences that notify answers.

What is held or withheld never comes here. The last update is where the referral stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from contracts.http.notify import FeedbackUpdate
from portal.kit.timeline import TimelineEntry

RECEIVED = "Received"
"""Where a referral stands of which nothing was told yet."""


def timeline(updates: Iterable[FeedbackUpdate], referral: UUID | None = None) -> list[TimelineEntry]:
    """Newest first. With `referral`, an update that can be disputed leads to where that is done."""
    return [_entry(update, referral) for update in sorted(updates, key=_order, reverse=True)]


def _entry(update: FeedbackUpdate, referral: UUID | None) -> TimelineEntry:
    disputable_referral = referral if update.disputable else None
    return TimelineEntry(
        title=update.title,
        at=update.told_at,
        body="\n".join(update.words),
        link=f"/referrals/{disputable_referral}/told/{update.update}" if disputable_referral else "",
        link_text="Say that you disagree" if disputable_referral else "",
    )


def awaits_answer(update: FeedbackUpdate) -> bool:
    """Whether its referrer disagreed, and nobody has answered yet."""
    return update.disputed_at is not None and update.dispute_answer is None


def _order(update: FeedbackUpdate) -> tuple[datetime, str]:
    """Updates of one moment stand in the order of practice: a decision before the enquiry that it opens."""
    return update.told_at, update.milestone


def next_word_by(updates: Iterable[FeedbackUpdate]) -> datetime | None:
    """By when the last update promised the next; None: none was promised."""
    last = max(updates, key=_order, default=None)
    return last.next_word_by if last else None


def standing_of(updates: Iterable[FeedbackUpdate]) -> str:
    """Where a referral stands for its referrer: at the last update that moved it."""
    return next((u.standing for u in sorted(updates, key=_order, reverse=True) if u.standing), RECEIVED)
