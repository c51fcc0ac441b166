"""Presenter of a referral in the making: its task list, the answers to check, and what is still needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectMultipleField

from portal.gateways.http import FieldError, Problem
from portal.kit.date_fields import DateField
from portal.kit.dates import day, moment
from portal.kit.summary_list import NOT_GIVEN, Card, Row, row_action, summary_row
from portal.labels.routes import ROUTES
from portal.referring.draft import Draft
from portal.referring.journey import BEGIN, SECTIONS, route
from portal.referring.steps import DraftAnswers, JourneyStep, Section, Status, status
from portal.referring.submission import FIELDS

TAGS = {
    Status.NOT_STARTED: {"tag": {"text": "Not yet started", "classes": "govuk-tag--blue"}},
    Status.IN_PROGRESS: {"tag": {"text": "In progress", "classes": "govuk-tag--light-blue"}},
    Status.COMPLETED: {"text": "Completed"},
    Status.OPTIONAL: {"tag": {"text": "Optional", "classes": "govuk-tag--grey"}},
}
DANGER = "danger"
CHANGED_SINCE = [
    {"text": "Your answers were changed in another window after this page was shown. Check them again, then send them"}
]


def tasks(draft: UUID, answers: DraftAnswers) -> list[dict[str, Any]]:
    """The items of a GOV.UK task list, one a section."""
    return [_task(draft, section, answers) for section in SECTIONS if section.open_steps(answers)]


def _task(draft: UUID, section: Section, answers: DraftAnswers) -> dict[str, Any]:
    """A section leads to its first step that is not answered sufficiently, or to its first step."""
    steps = section.open_steps(answers)
    first = next((step for step in steps if not step.is_answered(answers) or not step.is_sufficient(answers)), steps[0])
    return {
        "title": {"text": section.title},
        "href": f"/refer/{draft}/{first.slug}",
        "status": TAGS[status(section, answers)],
    }


def parts_to_check(draft: UUID, answers: DraftAnswers, *, changing: bool) -> list[Card]:
    """The answers, a card a section: with `changing` all, each with a link to change it; else those that were given."""
    parts = [("What you need", [BEGIN]), *((section.title, section.open_steps(answers)) for section in SECTIONS)]
    base = f"/refer/{draft}" if changing else None
    cards = [
        Card(title=title, rows=[row for step in steps for row in _rows(base, step, answers)]) for title, steps in parts
    ]
    return [card for card in cards if card.rows]


def _rows(base: str | None, step: JourneyStep, answers: DraftAnswers) -> list[Row]:
    form = step.form(data=dict(answers.get(step.slug, {})))
    href = f"{base}/{step.slug}?change=1" if base else None
    return [_row(href, field) for field in form if href or answer_text(field)]


def _row(href: str | None, field: Field) -> Row:
    question = field.label.text
    actions = [row_action(href, "Change", f"your answer to: {question}")] if href else []
    return summary_row(question, answer_text(field) or NOT_GIVEN, *actions)


def answer_text(field: Field) -> str:
    """An answer in words; empty when there is none."""
    if isinstance(field, RadioField | SelectMultipleField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return "\n".join(choice.label for choice in field.iter_choices() if choice.value in chosen)
    if isinstance(field, DateField):
        return day(field.data) if isinstance(field.data, date) else ""
    return str(field.data or "")


def about(answers: DraftAnswers) -> str:
    """Whom or what the referral is about, as far as that was answered."""
    who = answers.get("name", {})
    return str(who.get("name") or who.get("description") or answers.get("organisation", {}).get("organisation") or "")


def draft_rows(drafts: Iterable[Draft]) -> list[Row]:
    return [draft_row(draft) for draft in drafts]


def draft_row(draft: Draft) -> Row:
    """A draft's row, which leads to where it is continued."""
    name = about(draft.answers)
    state = f"{ROUTES[route(draft.answers)].label}, last changed {moment(draft.changed_at)}"
    return summary_row(
        name or "No name yet", state, row_action(f"/refer/{draft.id}", "Continue", name or "this referral")
    )


def in_danger(answers: DraftAnswers) -> str:
    danger = answers.get(DANGER, {}).get("danger")
    return "You said that someone is in immediate danger. Call 999 now, then go on." if danger == "yes" else ""


def refusal_lines(draft: UUID, problem: Problem) -> list[dict[str, str]]:
    """A refusal as an error summary, each line leading to the question whose answer was refused."""
    lines = [
        {"text": field_error.problem, "href": f"/refer/{draft}/{step}?change=1"}
        for field_error, step in _steps_of(problem)
    ]
    return lines or [{"text": problem.title}]


def link_lost(reference: str) -> list[dict[str, str]]:
    """The earlier referral is theirs to see no more: what they wrote now is sent all the same."""
    return [{"text": f"You can no longer see {reference}, so this is linked to it no more. Check it, then send it"}]


def _steps_of(problem: Problem) -> Iterator[tuple[FieldError, str]]:
    for field_error in problem.field_errors:
        if step := next((FIELDS[part] for part in reversed(field_error.at.split("/")) if part in FIELDS), None):
            yield field_error, step


def needed_sentence(steps: Iterable[JourneyStep]) -> str:
    """What is missing before the draft can be sent."""
    return "Before you can send it, tell us: " + "; ".join(step.needed for step in steps) + "."
