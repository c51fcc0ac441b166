"""This is where the answers of a journey become the body that intake takes, and a body the answers it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    ("aware",): ("view", "aware"),
    ("consent",): ("view", "consent"),
    ("wishes",): ("view", "wishes"),
    ("involved",): ("involved", "involved"),
}
"""Where in the body an answer stands: the step and the field that give it."""

REACH = ("telephone", "email", "best_time")
"""How to reach the referrer is one text in the body: these fields of its step, a line each, in this order."""

FIELDS = {path[-1]: step for path, (step, _) in BODY.items()} | {"reach": "reach"}
"""Which step answers a field of the body, to lead from what was not taken to its question."""


def body(answers: DraftAnswers) -> dict[str, Any]:
    """What was answered on the steps that are asked; what was not is left out."""
    answered = {step.slug: answers.get(step.slug, {}) for step in steps(SECTIONS, answers)}
    body_so_far: dict[str, Any] = {"route": route(answers)}
    for path, (step, field) in BODY.items():
        value = answered.get(step, {}).get(field)
        if value not in (None, "", []):
            _put(body_so_far, path, value)
    reach = "\n".join(filter(None, (answered.get("reach", {}).get(field) for field in REACH)))
    return body_so_far | ({"reach": reach} if reach else {})


def answers_of(submission: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers that this was made of, so that it can be shown under the questions that were asked."""
    answers: dict[str, dict[str, Any]] = {BEGIN.slug: {"route": submission.get("route", "")}}
    for path, (step, field) in BODY.items():
        value = _at(submission, path)
        if value not in (None, "", []):
            answers.setdefault(step, {})[field] = value
    if "organisation" in answers and "name" not in answers:
        answers["about"] = {"about": "organisation"}
    return answers


def _put(body_so_far: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        body_so_far = body_so_far.setdefault(name, {})
    body_so_far[path[-1]] = value


def _at(submission: Mapping[str, Any], path: Path) -> Any:
    found: Any = submission
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
