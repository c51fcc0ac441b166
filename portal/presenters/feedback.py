"""Presenter of feedback: what a referrer was told, worded from its coded fields (milestone, level, outcome, reason).

What is held or withheld never comes here. The last update is where the referral stands, and its words fit both a
case in progress and feedback that a person is looking at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from contracts.http.notify import FeedbackUpdate
from portal.kit.dates import day
from portal.kit.timeline import TimelineEntry
from portal.labels.decision import DECISION_REASONS, DECISIONS, SIGNPOSTS
from portal.labels.enquiry import RISKS
from portal.labels.feedback import DISPUTE_ANSWERS, MILESTONES, RECEIVED, UNKNOWN_MILESTONE
from portal.labels.triage import ROUTING_REASONS, ROUTINGS
from portal.labels.wording import referrer_sentence

DECISION_LEVEL, OUTCOME_LEVEL = "L2", "L3"
OUTCOMES = ROUTINGS | DECISIONS
REASONS = ROUTING_REASONS | DECISION_REASONS
CODES_IN_TITLE = frozenset({"concluded", "closed"})
"""Outcomes that a milestone's title says already."""


def timeline(updates: Iterable[FeedbackUpdate], referral: UUID | None = None) -> list[TimelineEntry]:
    """Newest first. With `referral`, an update that can be disputed leads to where that is done."""
    return [_entry(update, referral) for update in sorted(updates, key=_order, reverse=True)]


def _entry(update: FeedbackUpdate, referral: UUID | None) -> TimelineEntry:
    disputable_referral = referral if is_disputable(update) else None
    return TimelineEntry(
        title=title(update),
        at=update.told_at,
        body="\n".join(filter(None, (" ".join(sentences(update)), dispute_sentence(update)))),
        link=f"/referrals/{disputable_referral}/told/{update.update}" if disputable_referral else "",
        link_text="Say that you disagree" if disputable_referral else "",
    )


def is_disputable(update: FeedbackUpdate) -> bool:
    return MILESTONES.get(update.milestone, UNKNOWN_MILESTONE).disputable and not awaits_answer(update)


def awaits_answer(update: FeedbackUpdate) -> bool:
    """Whether its referrer disagreed, and nobody has answered yet."""
    return update.disputed_at is not None and update.dispute_answer is None


def dispute_sentence(update: FeedbackUpdate) -> str:
    """That the referrer disagreed, and the answer."""
    if update.disputed_at is None:
        return ""
    sentence = f"Your organisation said on {day(update.disputed_at)} that it disagrees."
    answer = referrer_sentence(DISPUTE_ANSWERS, update.dispute_answer) if update.dispute_answer else ""
    return f"{sentence} {answer or 'A manager of the council is looking at it.'}"


def _order(update: FeedbackUpdate) -> tuple[datetime, str]:
    """Updates of one moment stand in the order of practice: a decision before the enquiry that it opens."""
    return update.told_at, update.milestone


def title(update: FeedbackUpdate) -> str:
    return MILESTONES.get(update.milestone, UNKNOWN_MILESTONE).title


def sentences(update: FeedbackUpdate) -> Iterator[str]:
    """What the update says at its level: the milestone, then the decision and its reason, then the risk."""
    yield MILESTONES.get(update.milestone, UNKNOWN_MILESTONE).text
    if update.level >= DECISION_LEVEL:
        if update.outcome and update.outcome not in CODES_IN_TITLE:
            yield referrer_sentence(OUTCOMES, update.outcome)
        if update.reason and update.reason not in CODES_IN_TITLE:
            yield referrer_sentence(REASONS, update.reason)
        yield from (f"You may turn to: {referrer_sentence(SIGNPOSTS, signpost)}" for signpost in update.signposting)
    if update.level >= OUTCOME_LEVEL and update.risk:
        yield referrer_sentence(RISKS, update.risk)


def standing_of(updates: Iterable[FeedbackUpdate]) -> str:
    """Where a referral stands for its referrer: at the last update."""
    last = max(updates, key=_order, default=None)
    return MILESTONES.get(last.milestone if last else RECEIVED, UNKNOWN_MILESTONE).standing
