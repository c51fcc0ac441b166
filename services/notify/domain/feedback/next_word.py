"""Next word: whom a referrer can talk to, and by when they hear again. Only `audience` and what tells uses it.

Both follow from what this referrer was told and from the calendar, never from what is held, withheld or undecided: else
a date or a name would show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.state import Feedback, Milestone, Outcome

AFTER_RECEIVED = "next word after received"
AFTER_ROUTED = "next word after routed"
AFTER_DECIDED = "next word after decided"
WHILE_IT_GOES_ON = "holding update"
AFTER_CONCLUDED = "feedback after closure"

TIMESCALE_NAMES = (AFTER_RECEIVED, AFTER_ROUTED, AFTER_DECIDED, WHILE_IT_GOES_ON, AFTER_CONCLUDED)

NEXT_WORDS: Mapping[str, str | None] = {
    Milestone.RECEIVED: AFTER_RECEIVED,
    Milestone.ROUTED: AFTER_ROUTED,
    Milestone.DECIDED: AFTER_DECIDED,
    Milestone.OPENED: WHILE_IT_GOES_ON,
    Milestone.DELAYED: WHILE_IT_GOES_ON,
    Milestone.CONCLUDED: AFTER_CONCLUDED,
    Milestone.CLOSED: None,
    Milestone.REOPENED: WHILE_IT_GOES_ON,
    Milestone.ANSWERED: WHILE_IT_GOES_ON,
    Milestone.CORRECTED: WHILE_IT_GOES_ON,
    Milestone.CALLED_BACK: None,
    Milestone.ADDITION_READ: WHILE_IT_GOES_ON,
    Milestone.HOLDING: WHILE_IT_GOES_ON,
    Milestone.ENDING: None,
    Milestone.IN_ERROR: AFTER_RECEIVED,
}
"""The last word told -> the timescale of the next. None: it was the last, and nothing more is promised."""

LAST_OUTCOMES = frozenset({(Milestone.ROUTED, "advice given"), (Milestone.DECIDED, "no enquiry")})
"""(milestone, outcome) after which nothing follows of itself."""

MAY_BE_THE_LAST = frozenset({Milestone.ROUTED, Milestone.DECIDED})
MORE_FOLLOWS = frozenset({"safeguarding", "callback booked", "s42 enquiry", "other enquiry"})
HOLDING_UPDATES_MAX = 6
"""Holding updates in a row after a word that may be the last: one that was told as a mere status, or sent elsewhere."""

ASIDE = frozenset({Milestone.ANSWERED, Milestone.CORRECTED, Milestone.ADDITION_READ})
"""Words beside the pathway: where the last was told, they promise no other."""

CONTACT, SAFEGUARDING = "contact", "safeguarding"
TEAMS_BY_OUTCOME: Mapping[tuple[str, str], str] = {
    (Milestone.ROUTED, "safeguarding"): SAFEGUARDING,
    (Milestone.ROUTED, "care act needs assessment"): "needs assessment",
    (Milestone.ROUTED, "carers assessment"): "carers",
    (Milestone.ROUTED, "provider quality"): "quality",
}
TEAMS_BY_MILESTONE: Mapping[str, str] = {
    Milestone.RECEIVED: CONTACT,
    **dict.fromkeys((Milestone.DECIDED, Milestone.OPENED, Milestone.DELAYED, Milestone.CONCLUDED), SAFEGUARDING),
    Milestone.REOPENED: SAFEGUARDING,
    Milestone.CLOSED: CONTACT,
    Milestone.IN_ERROR: CONTACT,
}
"""The team that a told milestone names. What is in neither table names none: the one before goes on."""


def is_last(milestone: str, outcome: str | None) -> bool:
    """Whether nothing follows this of itself, so that withholding it would be silence."""
    return NEXT_WORDS.get(milestone) is None or (milestone, outcome) in LAST_OUTCOMES


def next_word(feedback: Feedback, milestone: Milestone, visible: Outcome, clocks: Mapping[str, Clock]) -> Clock | None:
    """By when the next word comes once this was told, with what its level lets through; None: no more is promised.

    `clocks`: each timescale from this moment on.
    """
    if is_last(milestone, visible.outcome) or (milestone in ASIDE and feedback.next_word is None):
        return None
    if milestone is Milestone.HOLDING and _may_be_over(feedback):
        return None
    return clocks.get(NEXT_WORDS.get(milestone) or "")


def _may_be_over(feedback: Feedback) -> bool:
    """Whether the last word of the pathway does not say that more follows, and holding updates have followed it."""
    word = feedback.last_word
    says_that_more_follows = word is None or word.milestone not in MAY_BE_THE_LAST or word.outcome in MORE_FOLLOWS
    return not says_that_more_follows and feedback.holding_updates + 1 >= HOLDING_UPDATES_MAX


CLOSING = frozenset({Milestone.CLOSED, Milestone.ENDING})


def is_over(told: Iterable[tuple[str, datetime | None]]) -> bool:
    """Whether what was told, oldest first, says that the matter is closed, or that no more can be told.

    `told`: each milestone with the time by which it promised the next word. A later word that promises another says
    that it is open again; what is told beside the pathway promises none, and changes nothing.
    """
    over = False
    for milestone, next_word_by in told:
        over = milestone in CLOSING or (over and next_word_by is None)
    return over


def team_named(milestone: str, outcome: str | None) -> str | None:
    """The team that this word names, by its key; None: none."""
    return TEAMS_BY_OUTCOME.get((milestone, outcome or "")) or TEAMS_BY_MILESTONE.get(milestone)
