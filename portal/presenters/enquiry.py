"""Presenter of an enquiry: how far each step is, what was recorded, and what closure waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from contracts.http.enquiry import ConcernAsItStands, EnquiryAsItStands, EntryOfEnquiry
from portal.kit.dates import moment
from portal.kit.people import Names
from portal.kit.steps import Step
from portal.kit.timeline import TimelineEntry
from portal.labels.decision import BECAUSE, S42_ENQUIRY
from portal.labels.enquiry import (
    ACHIEVED,
    ASSESSMENTS,
    CLOSURES,
    DELAYS,
    ENQUIRY_KINDS,
    EXPRESSED,
    NOT_ASKED,
    RISKS,
    WISHES,
)
from portal.labels.feedback import milestone_label
from portal.labels.wording import label
from portal.presenters.work import ENQUIRIES, NOBODY, owner

MANAGER = "manager"
EnquiryStep = Step[EnquiryAsItStands]

ENTRY_VALUES = ASSESSMENTS | WISHES | NOT_ASKED | ACHIEVED | RISKS | CLOSURES | DELAYS
NOT_YET = "Not recorded yet"
CANNOT_YET = "Cannot start yet"
NEVER = "Not recorded"
ENDED = "A later decision ended this enquiry. It is closed as any other."
DECIDE_FIRST = "Its concern is to be decided first. Until then it is neither concluded nor closed."
CLOSURE_WAITS = (
    "Closure was asked for. The enquiry closes by itself as soon as everybody who referred was told what they are to "
    "be told, or a manager withholds it. Held feedback waits for a manager and does not count as told."
)
CLOSURE_WILL_WAIT = (
    "The enquiry is closed once everybody who referred was told where it went, what was decided and how it ended, or a "
    "manager withholds it. If that is still to come, closure waits for it and then follows by itself."
)


def title(enquiry: EnquiryAsItStands) -> str:
    return label(ENQUIRY_KINDS, enquiry.kind)


def closure_wait(enquiry: EnquiryAsItStands) -> str:
    """What closure waits for; empty before it was asked for and after it followed."""
    return CLOSURE_WAITS if enquiry.closure_asked and not enquiry.closed_at else ""


def awaited_feedback(enquiry: EnquiryAsItStands, concern: ConcernAsItStands) -> list[str]:
    """What closure waits for, a line each: the referral, what its referrer is to be told, and whether it is held."""
    references = {referral.id: referral.reference for referral in concern.referrals}
    return [
        f"{references.get(awaited.referral, 'A referral')}: {milestone_label(awaited.milestone)}, "
        f"{'held, a manager releases or withholds it' if awaited.held else 'not told yet'}"
        for awaited in enquiry.awaited_feedback
    ]


def tasks(
    enquiry: EnquiryAsItStands, steps: Collection[EnquiryStep], names: Names, *, may: bool, closer_obstacle: str = ""
) -> list[dict[str, Any]]:
    """The items of a GOV.UK task list: how far each step is, with a link to an open step for whoever `may` record.

    `closer_obstacle`: why whoever reads the page does not close the enquiry.
    """
    return [
        {"title": {"text": step.title}, "status": {"text": closer_obstacle}}
        if closer_obstacle and step.slug == "closure"
        else _task(enquiry, step, may=may) | _status(enquiry, step, names)
        for step in steps
    ]


def closer_obstacle(enquiry: EnquiryAsItStands, member: str, roles: Collection[str]) -> str:
    """Who closes the enquiry instead, in words; empty where this member may, or where it cannot be closed yet."""
    if enquiry.kind != S42_ENQUIRY or not can_be_closed(enquiry):
        return ""
    concluded_by = next((entry.by for entry in reversed(enquiry.entries) if entry.kind == "conclusion"), "")
    if enquiry.closer == MANAGER and MANAGER not in roles:
        return "A manager closes it"
    return "Somebody else closes it, as you concluded it" if concluded_by == member else ""


def _task(enquiry: EnquiryAsItStands, step: EnquiryStep, *, may: bool) -> dict[str, Any]:
    href = {"href": f"{ENQUIRIES}/{enquiry.id}/{step.slug}"} if may and step.is_open(enquiry) else {}
    return {"title": {"text": step.title}} | href


def _status(enquiry: EnquiryAsItStands, step: EnquiryStep, names: Names) -> dict[str, Any]:
    progress = step.progress(enquiry, names) or NOT_YET
    if progress not in (NOT_YET, NOBODY):
        return {"status": {"text": progress}}
    if step.is_open(enquiry):
        return {"status": {"tag": {"text": progress, "classes": "govuk-tag--blue"}}}
    if enquiry.concluded_at:
        return {"status": {"text": NEVER}}
    return {"status": {"text": CANNOT_YET, "classes": "govuk-task-list__status--cannot-start-yet"}}


def is_not_closed(enquiry: EnquiryAsItStands) -> bool:
    return not enquiry.closed_at


def is_under_way(enquiry: EnquiryAsItStands) -> bool:
    return is_not_closed(enquiry) and not enquiry.concluded_at and not enquiry.ended


def can_be_evaluated(enquiry: EnquiryAsItStands) -> bool:
    return is_under_way(enquiry) and enquiry.wishes == EXPRESSED


def can_be_closed(enquiry: EnquiryAsItStands) -> bool:
    came_to_its_end = bool(enquiry.concluded_at or enquiry.ended)
    return is_not_closed(enquiry) and came_to_its_end and not enquiry.closure_asked and not enquiry.decision_open


def can_be_concluded(enquiry: EnquiryAsItStands) -> bool:
    return is_under_way(enquiry) and not enquiry.decision_open


def can_be_reopened(enquiry: EnquiryAsItStands) -> bool:
    """Whether the matter can be taken up again: this enquiry came to its end, and no other goes on with it."""
    return bool(enquiry.concluded_at or enquiry.closed_at) and not enquiry.continued_by and not enquiry.ended


def notes(enquiry: EnquiryAsItStands) -> list[str]:
    """What stands above an enquiry that a decision changed, a sentence each."""
    return [
        *([f"It began when the matter was reopened: {label(BECAUSE, enquiry.because)}."] if enquiry.because else []),
        *([f"The duty under section 42 dates from {moment(enquiry.duty_since)}."] if enquiry.duty_since else []),
        *([ENDED] if enquiry.ended and not enquiry.closed_at else []),
        *([DECIDE_FIRST] if enquiry.decision_open else []),
    ]


def allocation_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    return owner(enquiry.worker, names)


def wishes_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    return label(WISHES, enquiry.wishes)


def times_recorded(kind: str) -> Callable[[EnquiryAsItStands, Names], str]:
    """Progress of a step that is recorded as often as needed: how many entries of its kind there are."""

    def progress(enquiry: EnquiryAsItStands, names: Names) -> str:
        times = sum(entry.kind == kind for entry in enquiry.entries)
        return f"{times} recorded" if times else ""

    return progress


def risk_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    return label(ASSESSMENTS, enquiry.risk_assessment)


def evaluation_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    return label(ACHIEVED, enquiry.achieved)


def conclusion_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    concluded = moment(enquiry.concluded_at) if enquiry.concluded_at else ""
    return ", ".join(filter(None, (concluded, label(RISKS, enquiry.risk))))


def closure_progress(enquiry: EnquiryAsItStands, names: Names) -> str:
    if enquiry.closed_at:
        return f"Closed {moment(enquiry.closed_at)}"
    return "Waits for the outcome to be told" if enquiry.closure_asked else ""


def entries(enquiry: EnquiryAsItStands, steps: Collection[EnquiryStep], names: Names) -> list[TimelineEntry]:
    """What was recorded, newest first, under the labels of the steps that recorded it."""
    labels = {step.entry: step.label for step in steps if step.entry}
    return [_entry(entry, label(labels, entry.kind), names) for entry in reversed(enquiry.entries)]


def _entry(entry: EntryOfEnquiry, entry_title: str, names: Names) -> TimelineEntry:
    body = "\n".join(filter(None, (label(ENTRY_VALUES, entry.value), entry.words)))
    return TimelineEntry(title=entry_title, at=entry.at, body=body, byline=names.get(entry.by, ""))
