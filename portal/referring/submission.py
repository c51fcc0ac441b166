"""This is where the answers of a journey become the body that intake takes; what was not answered is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.referring.journey import SECTIONS, route
from portal.referring.steps import Answers, steps

ADULT = {
    "name": ("name", "name"),
    "description": ("name", "description"),
    "date_of_birth": ("born", "born"),
    "nhs_number": ("number", "nhs_number"),
    "address": ("where", "address"),
    "whereabouts": ("where", "now"),
    "safe_contact": ("where", "contact"),
}
"""A field of the body: the step and the field that answer it."""

REFERRAL = {
    "concern": ("concern", "concern"),
    "organisation": ("organisation", "organisation"),
}
FIELDS = {name: step for table in (ADULT, REFERRAL) for name, (step, _) in table.items()}
"""Which step answers a field of the body."""


def body(answers: Answers) -> dict[str, Any]:
    asked = {step.slug: answers.get(step.slug, {}) for step in steps(SECTIONS, answers)}
    adult = _given(asked, ADULT)
    return {"route": route(answers), **_given(asked, REFERRAL), **({"adult": adult} if adult else {})}


def _given(asked: Answers, table: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    found = {name: asked.get(step, {}).get(field) for name, (step, field) in table.items()}
    return {name: value for name, value in found.items() if value not in (None, "", [])}
