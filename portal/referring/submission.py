"""Submission: a journey's answers as the body that intake takes, and a body as the answers that it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.http.intake import ReferralAsSent
from portal.referring.journey import BEGIN, SECTIONS, route
from portal.referring.steps import DraftAnswers, steps

Path = tuple[str, ...]

BODY: dict[Path, tuple[str, str]] = {
    ("adult", "name"): ("name", "name"),
    ("adult", "description"): ("name", "description"),
    ("adult", "born"): ("born", "born"),
    ("adult", "nhs_number"): ("number", "nhs_number"),
    ("adult", "address"): ("where", "address"),
    ("adult", "whereabouts"): ("where", "now"),
    ("adult", "safe_contact"): ("where", "contact"),
    ("about_organisation",): ("organisation", "organisation"),
    ("immediate_danger",): ("danger", "danger"),
    ("concern",): ("concern", "concern"),
    ("kinds",): ("kinds", "kinds"),
    ("source_name",): ("source", "source"),
    ("own_service",): ("source", "own_service"),
    ("who_may_see",): ("seen-by", "who_may_see"),
    ("aware",): ("view", "aware"),
    ("consent",): ("view", "consent"),
    ("objects_to_feedback",): ("view", "objects"),
    ("wishes",): ("view", "wishes"),
    ("involved",): ("involved", "involved"),
}
"""Path in the body -> the step and the field that give its value."""

REACH = ("telephone", "email", "best_time")
"""The fields of the step `reach`. In the body they are one text, a line each, in this order."""

LINKED = "linked"
"""Beside the answers: the earlier referral that a draft is linked to, by its `id` and `reference`. No step asks it."""

OF_THE_ADULT = ("about", "name", "born", "number", "where", "organisation")
"""The steps whose answers begin a linked draft."""

CHANGES_SOON = "now"
"""Where the adult is now is asked again: what was true then may send somebody to the wrong place."""

FIELDS = {path[-1]: step for path, (step, _) in BODY.items()} | {"reach": "reach"}
"""Field of the body -> the step that answers it: a refusal of the field leads to its question."""


def body(answers: DraftAnswers) -> dict[str, Any]:
    """The body of the answers to open steps. Blanks are left out."""
    answered = {step.slug: answers.get(step.slug, {}) for step in steps(SECTIONS, answers)}
    body_so_far: dict[str, Any] = {"route": route(answers)}
    for path, (step, field) in BODY.items():
        value = answered.get(step, {}).get(field)
        if value not in (None, "", []):
            _put(body_so_far, path, value)
    reach = "\n".join(filter(None, (answered.get("reach", {}).get(field) for field in REACH)))
    linked_to = answers.get(LINKED, {}).get("id")
    beside = {"reach": reach, "linked_to": linked_to}
    return body_so_far | {name: value for name, value in beside.items() if value}


def answers_of(submission: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers that a body was made of, to show them under the questions that were asked."""
    answers: dict[str, dict[str, Any]] = {BEGIN.slug: {"route": submission.get("route", "")}}
    for path, (step, field) in BODY.items():
        value = _at(submission, path)
        if value not in (None, "", []):
            answers.setdefault(step, {})[field] = value
    if "organisation" in answers and "name" not in answers:
        answers["about"] = {"about": "organisation"}
    return answers


def linked_answers(earlier: ReferralAsSent) -> dict[str, dict[str, Any]]:
    """The answers that begin a referral linked to this one: whom it is about, and nothing of what was the matter."""
    before = answers_of({"route": earlier.route, **earlier.submission})
    before.get("where", {}).pop(CHANGES_SOON, None)
    kept = {step: before[step] for step in (BEGIN.slug, *OF_THE_ADULT) if before.get(step)}
    return kept | {LINKED: {"id": str(earlier.id), "reference": earlier.reference}}


def _put(body_so_far: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        body_so_far = body_so_far.setdefault(name, {})
    body_so_far[path[-1]] = value


def _at(submission: Mapping[str, Any], path: Path) -> Any:
    value: Any = submission
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
