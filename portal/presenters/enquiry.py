"""This is where an enquiry is worded: how far it is, what was recorded in it, and what its closure waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from contracts.http.enquiry import EnquiryAsItStands, EntryOfEnquiry
from portal.presenters.codes import (
    ACHIEVED,
    ASSESSMENTS,
    CLOSURES,
    EXPRESSED,
    KINDS,
    NOT_ASKED,
    RISKS,
    WISHES,
    wording,
)
from portal.presenters.feedback import TimelineEntry
from portal.presenters.moments import moment
from portal.presenters.work import ENQUIRIES, NOBODY, Names, owner

TITLES = {
    "allocation": "Allocation",
    "desired-outcomes": "What the adult wants",
    "actions": "Actions",
    "risk-assessment": "Risk assessment",
    "outcomes-evaluation": "Evaluation of what the adult wanted",
    "conclusion": "Conclusion",
    "closure": "Closure",
}
"""What is recorded in an enquiry, by what the service calls it in its addresses."""

RECORDED = {
    "desired outcome": "What the adult wants",
    "action": "Action",
    "risk assessment": "Risk assessed",
    "evaluation": "What the adult wanted was evaluated",
    "conclusion": "Concluded",
    "closure": "Closure asked for",
}
VALUES = ASSESSMENTS | WISHES | NOT_ASKED | ACHIEVED | RISKS | CLOSURES
NOT_YET = "Not recorded yet"
CANNOT_YET = "Cannot start yet"
NEVER = "Not recorded"
CLOSURE_WAITS = (
    "Closure was asked for. The enquiry closes by itself as soon as everybody who referred was told the outcome, "
    "or a manager holds or withholds it. Nothing is left to do here."
)
CLOSURE_WILL_WAIT = (
    "The enquiry is closed once everybody who referred was told the outcome, or a manager holds or withholds it. "
    "If that is still to come, closure waits for it and then follows by itself."
)


def title(enquiry: EnquiryAsItStands) -> str:
    return wording(KINDS, enquiry.kind)


def closure_wait(enquiry: EnquiryAsItStands) -> str:
    """What closure waits for; empty when it was not asked for, or followed."""
    return CLOSURE_WAITS if enquiry.closure_asked and not enquiry.closed_at else ""


def tasks(enquiry: EnquiryAsItStands, known: Names, *, may: bool) -> list[dict[str, Any]]:
    """The rows of a GOV.UK task list: how far each is, with a link where something can be recorded, by whoever may."""
    far, can = _how_far(enquiry, known), frozenset(open_acts(enquiry))
    return [_task(enquiry, act, may=may and act in can) | _status(enquiry, far[act], act in can) for act in TITLES]


def _task(enquiry: EnquiryAsItStands, act: str, *, may: bool) -> dict[str, Any]:
    return {"title": {"text": TITLES[act]}} | ({"href": f"{ENQUIRIES}/{enquiry.id}/{act}"} if may else {})


def _status(enquiry: EnquiryAsItStands, far: str, can: bool) -> dict[str, Any]:
    if far not in (NOT_YET, NOBODY):
        return {"status": {"text": far}}
    if can:
        return {"status": {"tag": {"text": far, "classes": "govuk-tag--blue"}}}
    if enquiry.concluded_at:
        return {"status": {"text": NEVER}}
    return {"status": {"text": CANNOT_YET, "classes": "govuk-task-list__status--cannot-start-yet"}}


def _how_far(enquiry: EnquiryAsItStands, known: Names) -> dict[str, str]:
    actions = Counter(entry.kind for entry in enquiry.entries)["action"]
    closed = f"Closed {moment(enquiry.closed_at)}" if enquiry.closed_at else ""
    concluded = moment(enquiry.concluded_at) if enquiry.concluded_at else ""
    far = {
        "allocation": owner(enquiry.worker, known),
        "desired-outcomes": wording(WISHES, enquiry.wishes),
        "actions": f"{actions} recorded" if actions else "",
        "risk-assessment": wording(ASSESSMENTS, enquiry.risk_assessment),
        "outcomes-evaluation": wording(ACHIEVED, enquiry.achieved),
        "conclusion": ", ".join(filter(None, (concluded, wording(RISKS, enquiry.risk)))),
        "closure": closed or ("Waits for the outcome to be told" if enquiry.closure_asked else ""),
    }
    return {act: said or NOT_YET for act, said in far.items()}


def open_acts(enquiry: EnquiryAsItStands) -> Iterator[str]:
    """What can be recorded as it stands; whether it may, the service decides."""
    if enquiry.closed_at:
        return
    yield "allocation"
    if enquiry.concluded_at:
        yield from () if enquiry.closure_asked else ("closure",)
        return
    yield from ("desired-outcomes", "actions", "risk-assessment", "conclusion")
    if enquiry.wishes == EXPRESSED:
        yield "outcomes-evaluation"


def entries(enquiry: EnquiryAsItStands, known: Names) -> list[TimelineEntry]:
    """What was recorded, newest first."""
    return [_entry(entry, known) for entry in reversed(enquiry.entries)]


def _entry(entry: EntryOfEnquiry, known: Names) -> TimelineEntry:
    said = "\n".join(filter(None, (wording(VALUES, entry.value), entry.words)))
    kind = wording(RECORDED, entry.kind)
    return TimelineEntry(title=kind, at=entry.at, body=said, unread=False, byline=known.get(entry.by, ""))
