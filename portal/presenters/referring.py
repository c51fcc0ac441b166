"""This is where a referral under way is worded: its task list, the answers to check, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField

from portal.forms.dates import DateField
from portal.gateways.http import FieldError, Problem
from portal.presenters.moments import day, moment
from portal.presenters.user_text import user_text
from portal.referring.draft import Draft
from portal.referring.journey import BEGIN, SECTIONS, route
from portal.referring.routes import ROUTES
from portal.referring.steps import DraftAnswers, Section, Status, Step, status
from portal.referring.submission import FIELDS

TAGS = {
    Status.NOT_STARTED: {"tag": {"text": "Not yet started", "classes": "govuk-tag--blue"}},
    Status.IN_PROGRESS: {"tag": {"text": "In progress", "classes": "govuk-tag--light-blue"}},
    Status.COMPLETED: {"text": "Completed"},
    Status.OPTIONAL: {"tag": {"text": "Optional", "classes": "govuk-tag--grey"}},
}
NOT_GIVEN = "Not given"
DANGER = "danger"
CHANGED_SINCE = [
    {"text": "Your answers were changed in another window after this page was shown. Check them again, then send them"}
]


def tasks(draft: UUID, answers: DraftAnswers) -> list[dict[str, Any]]:
    """The rows of a GOV.UK task list."""
    return [_task(draft, section, answers) for section in SECTIONS if section.applicable_steps(answers)]


def _task(draft: UUID, section: Section, answers: DraftAnswers) -> dict[str, Any]:
    asked = section.applicable_steps(answers)
    first = next((step for step in asked if not step.is_answered(answers) or not step.is_sufficient(answers)), asked[0])
    return {
        "title": {"text": section.title},
        "href": f"/refer/{draft}/{first.slug}",
        "status": TAGS[status(section, answers)],
    }


@dataclass(frozen=True, kw_only=True)
class Part:
    title: str
    rows: list[dict[str, Any]]


def parts_to_check(draft: UUID, answers: DraftAnswers, *, changing: bool) -> list[Part]:
    """The answers by part, each a GOV.UK summary list: all with links to change them, or those that were given."""
    parts = [("What you need", [BEGIN]), *((section.title, section.applicable_steps(answers)) for section in SECTIONS)]
    at = f"/refer/{draft}" if changing else None
    made = [
        Part(title=title, rows=[row for step in asked for row in _rows(at, step, answers)]) for title, asked in parts
    ]
    return [part for part in made if part.rows]


def _rows(at: str | None, step: Step, answers: DraftAnswers) -> list[dict[str, Any]]:
    form = step.form(data=dict(answers.get(step.slug, {})))
    return [_row(f"{at}/{step.slug}?change=1" if at else None, field) for field in form if at or answer_text(field)]


def _row(href: str | None, field: Field) -> dict[str, Any]:
    row = summary(field.label.text, answer_text(field) or NOT_GIVEN)
    change = {"href": href, "text": "Change", "visuallyHiddenText": f"your answer to: {field.label.text}"}
    return row | ({"actions": {"items": [change]}} if href else {})


def summary(key: str, value: str) -> dict[str, Any]:
    """A row of a GOV.UK summary list, its value as it was written."""
    return {"key": {"text": key}, "value": {"html": user_text(value)}}


def answer_text(field: Field) -> str:
    """An answer in words; empty when there is none."""
    if isinstance(field, RadioField | SelectMultipleField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return "\n".join(choice.label for choice in field.iter_choices() if choice.value in chosen)
    if isinstance(field, DateField):
        return day(field.data) if isinstance(field.data, date) else ""
    return str(field.data or "")


def about(answers: DraftAnswers) -> str:
    """Whom or what it is about, as far as that was answered."""
    who = answers.get("name", {})
    return str(who.get("name") or who.get("description") or answers.get("organisation", {}).get("organisation") or "")


def draft_rows(drafts: Iterable[Draft]) -> list[dict[str, Any]]:
    return [draft_row(draft) for draft in drafts]


def draft_row(draft: Draft) -> dict[str, Any]:
    """A row for a referral that was begun and not sent."""
    name = about(draft.answers)
    onward = {"href": f"/refer/{draft.id}", "text": "Continue", "visuallyHiddenText": name or "this referral"}
    said = {"text": f"{ROUTES[route(draft.answers)]}, last changed {moment(draft.changed_at)}"}
    return {"key": {"text": name or "No name yet"}, "value": said, "actions": {"items": [onward]}}


def in_danger(answers: DraftAnswers) -> str:
    danger = answers.get(DANGER, {}).get("danger")
    return "You said that someone is in immediate danger. Call 999 now, then go on." if danger == "yes" else ""


def refusal_lines(draft: UUID, problem: Problem) -> list[dict[str, str]]:
    """A refusal as an error summary, each line leading to the question whose answer was not taken."""
    lines = [
        {"text": field_error.problem, "href": f"/refer/{draft}/{step}?change=1"}
        for field_error, step in _steps_of(problem)
    ]
    return lines or [{"text": problem.title}]


def _steps_of(problem: Problem) -> Iterator[tuple[FieldError, str]]:
    for field_error in problem.field_errors:
        if step := next((FIELDS[part] for part in reversed(field_error.at.split("/")) if part in FIELDS), None):
            yield field_error, step


def needed_sentence(steps: list[Step]) -> str:
    """What stands between the draft and its being sent."""
    return "Before you can send it, tell us: " + "; ".join(NEEDED[step.slug] for step in steps) + "."


NEEDED = {
    "name": "the adult’s name, or how somebody would find them",
    "organisation": "which organisation, ward or service it is about",
    "concern": "what you are worried about",
    "reach": "a telephone number or an email address to reach you",
}
