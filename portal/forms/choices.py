"""This is where a question with given answers is made, among which "I do not know" is always one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

UNKNOWN = "don't know"
DO_NOT_KNOW = {UNKNOWN: "I do not know"}
YES_NO = {"yes": "Yes", "no": "No"}


def choices_of(answers: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in answers.items()]


def radio_field(question: str, answers: Mapping[str, str], *, missing: str = "", **more: Any) -> RadioField:
    """One answer; it may be left out unless `missing` says what to do then."""
    needed = [InputRequired(missing)] if missing else [Optional()]
    return RadioField(question, needed, choices=choices_of(answers), **more)


def yes_no(question: str, **more: Any) -> RadioField:
    return radio_field(question, YES_NO | DO_NOT_KNOW, **more)


def checkbox_field(question: str, answers: Mapping[str, str], **more: Any) -> SelectMultipleField:
    return SelectMultipleField(question, choices=choices_of(answers), **more)
