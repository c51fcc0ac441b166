"""This is where what a referrer was told is worded, from its coded fields: a milestone, a level, an outcome, a reason.

What is held or withheld never comes here; the last thing told is where the referral stands, and its words fit both
something still in progress and something that a person is looking at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.http.notify import Told
from portal.presenters.moments import day

TITLES = {
    "M1": "Your referral was received",
    "M2": "Your referral was sent on",
    "M3": "A decision was made",
    "M4": "An enquiry is under way",
    "M6": "The enquiry has concluded",
    "M8": "The matter is closed",
}
MILESTONE_STANDINGS = {
    "M1": "Received",
    "M2": "Sent on",
    "M3": "Decided",
    "M4": "Enquiry under way",
    "M6": "Enquiry concluded",
    "M8": "Closed",
}
MILESTONE_TEXTS = {
    "M1": "Somebody will read it and decide where it goes. If someone is in immediate danger, call 999.",
    "M2": "The right team has it. If you disagree, or something changes, tell us.",
    "M3": "The council has decided what follows under section 42 of the Care Act.",
    "M4": (
        "The council is finding out what has happened and what should be done. "
        "You will be told as much of the outcome as may be shared."
    ),
    "M6": "The council has finished its enquiry.",
    "M8": "Nothing more is planned. If something new happens, make a new referral.",
}
"""What may be said of a milestone at any level."""

DECISION, OUTCOME = "L2", "L3"
CODES = {
    "safeguarding": "It is being looked at as a safeguarding concern.",
    "care act needs assessment": "It went to the team that assesses care and support needs.",
    "carers assessment": "It went to the team that assesses what carers need.",
    "advice given": "It was answered with information and advice.",
    "callback booked": "A practitioner will call you.",
    "provider quality": "It went to the quality assurance and commissioning team.",
    "other area": "Another council is responsible.",
    "children's services": "It went to children’s services.",
    "abuse or neglect suspected": "There is reason to suspect abuse or neglect.",
    "same matter as an earlier referral": "It belongs to a matter that we already know of.",
    "needs without abuse or neglect": "There are needs for care and support, without abuse or neglect.",
    "carer under strain": "A carer is under strain.",
    "advice was enough": "Information and advice were enough.",
    "to be discussed first": "It is to be discussed with you first.",
    "quality of a service": "It is about the quality of a service.",
    "another council's area": "It happened in another council’s area.",
    "not an adult": "It is about somebody under 18.",
    "s42 enquiry": "There will be an enquiry under section 42 of the Care Act.",
    "other enquiry": "There will be an enquiry, though section 42 of the Care Act does not require one.",
    "no enquiry": "There will be no enquiry.",
    "all three parts of the test are met": "All three parts of the test in section 42 are met.",
    "an enquiry promotes wellbeing": "An enquiry promotes the adult’s wellbeing.",
    "a carer is at risk": "A carer is at risk.",
    "other people may be at risk": "Other people may be at risk.",
    "no needs for care and support": "There are no needs for care and support.",
    "no abuse or neglect, nor risk of it": "There is no abuse or neglect, nor a risk of it.",
    "able to protect themselves": "The adult is able to protect themselves.",
    "the adult has died": "The adult has died.",
    "advice": "Information and advice.",
    "quality": "Quality assurance and commissioning.",
    "multi-agency risk management": "Multi-agency risk management.",
    "domestic abuse conference": "The domestic abuse conference (MARAC).",
    "police": "The police.",
    "health services": "Health services.",
    "housing": "Housing.",
    "complaint": "The council’s complaints team.",
    "safeguarding adults review": "A safeguarding adults review.",
}
"""What triage, a decision or a signpost is coded as, in words. What the title says already is not said again."""

CODES_IN_TITLE = frozenset({"concluded", "closed"})
RISKS = {
    "Risk remained": "The risk remained.",
    "Risk reduced": "The risk was reduced.",
    "Risk removed": "The risk was removed.",
}


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """An item of a timeline. `link` is where it leads, `link_text` what is said there."""

    title: str
    at: datetime
    body: str
    unread: bool
    byline: str = ""
    link: str = ""
    link_text: str = ""


def timeline(told: Iterable[Told], referral: UUID | None = None) -> list[TimelineEntry]:
    """Newest first; with `referral`, what can be disagreed with leads to where that is said."""
    return [_entry(one, referral) for one in sorted(told, key=_order, reverse=True)]


def _entry(one: Told, referral: UUID | None) -> TimelineEntry:
    disputable_referral = referral if is_disputable(one) else None
    return TimelineEntry(
        title=title(one),
        at=one.told_at,
        body="\n".join(filter(None, (" ".join(sentences(one)), dispute_sentence(one)))),
        unread=one.read_at is None,
        link=f"/referrals/{disputable_referral}/told/{one.update}" if disputable_referral else "",
        link_text="Say that you disagree" if disputable_referral else "",
    )


DISPUTABLE_MILESTONES = frozenset({"M2", "M3", "M6", "M8"})
"""Milestones at which somebody judged; of the others there is nothing to disagree with."""


def is_disputable(one: Told) -> bool:
    return one.milestone in DISPUTABLE_MILESTONES and not awaits_answer(one)


def awaits_answer(one: Told) -> bool:
    """Whether it was disagreed with, and nobody has answered yet."""
    return one.disputed_at is not None and one.dispute_answer is None


DISPUTE_ANSWERS_TEXT = {
    "the decision stands": "The council looked at it again, and its decision stands.",
    "it will be decided again": "The council looked at it again, and will decide again. You will be told.",
    "what you were told was wrong": "The council looked at it again: what you were told here was wrong.",
}


def dispute_sentence(one: Told) -> str:
    """That the referrer disagreed, and what they were answered."""
    if one.disputed_at is None:
        return ""
    said = f"Your organisation said on {day(one.disputed_at)} that it disagrees."
    answer = DISPUTE_ANSWERS_TEXT.get(one.dispute_answer, wording(one.dispute_answer)) if one.dispute_answer else ""
    return f"{said} {answer or 'A manager of the council is looking at it.'}"


def _order(one: Told) -> tuple[datetime, str]:
    """What was told in one breath stands in the order of the practice: a decision before the enquiry it opens."""
    return one.told_at, one.milestone


def title(one: Told) -> str:
    return TITLES.get(one.milestone, "There is news of your referral")


def sentences(one: Told) -> Iterator[str]:
    yield MILESTONE_TEXTS.get(one.milestone, "Telephone us, if you need to know more.")
    if one.level >= DECISION:
        yield from (wording(code) for code in (one.outcome, one.reason) if code and code not in CODES_IN_TITLE)
        yield from (f"You may turn to: {wording(where)}" for where in one.signposting)
    if one.level >= OUTCOME and one.risk:
        yield RISKS.get(one.risk, wording(one.risk))


def wording(code: str) -> str:
    """A code in words; one that has none yet is shown as a plain phrase, never left out."""
    return CODES.get(code, f"{code[:1].upper()}{code[1:]}.")


def stands(told: Iterable[Told]) -> str:
    """Where a referral stands for who referred it: what they were told last."""
    last = max(told, key=_order, default=None)
    if last is None:
        return MILESTONE_STANDINGS["M1"]
    return MILESTONE_STANDINGS.get(last.milestone, "In progress")
