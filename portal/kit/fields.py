"""Form fields: questions with given answers (radios, checkboxes) and questions with a text of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.kit.readable import readable_characters
from portal.labels.answers import YES_NO_UNKNOWN

RATIONALE_CHARACTERS_MIN = 20
SHORT_CHARACTERS_MAX, TEXT_CHARACTERS_MAX, INFORMATION_CHARACTERS_MAX = 200, 4_000, 20_000


def choices_of(answers: Mapping[str, str]) -> list[SelectChoice]:
    """Answers (value -> label) as WTForms takes them."""
    return [SelectChoice(value=value, label=label) for value, label in answers.items()]


def radio_field(question: str, answers: Mapping[str, str], *, missing: str = "", **options: Any) -> RadioField:
    """One answer. It is required where `missing` says what to do without one."""
    needed = [InputRequired(missing)] if missing else [Optional()]
    return RadioField(question, needed, choices=choices_of(answers), **options)


def yes_no(question: str, **options: Any) -> RadioField:
    return radio_field(question, YES_NO_UNKNOWN, **options)


def checkbox_field(question: str, answers: Mapping[str, str], **options: Any) -> SelectMultipleField:
    return SelectMultipleField(question, choices=choices_of(answers), **options)


def at_most(characters_max: int) -> Length:
    return Length(max=characters_max, message=f"Your answer must be {characters_max:,} characters or fewer")


def short_text(question: str, hint: str = "", **options: Any) -> StringField:
    return StringField(question, [Optional(), at_most(SHORT_CHARACTERS_MAX)], description=hint, **options)


def text_area(
    question: str, missing: str = "", hint: str = "", characters_max: int = TEXT_CHARACTERS_MAX
) -> TextAreaField:
    """A text of several lines. It is required where `missing` says what to do without one."""
    needed = DataRequired(missing) if missing else Optional()
    limit = Length(max=characters_max, message=_too_long(characters_max))
    return TextAreaField(question, [needed, limit], description=hint)


def rationale_area(question: str, missing: str, hint: str) -> TextAreaField:
    """Why a person judges as they do: a text of substance. `hint` says what a good one contains."""
    limit = Length(max=TEXT_CHARACTERS_MAX, message=_too_long(TEXT_CHARACTERS_MAX))
    return TextAreaField(question, [DataRequired(missing), _of_substance, limit], description=hint)


def _too_long(characters_max: int) -> str:
    return f"What you write must be {characters_max:,} characters or fewer"


def _of_substance(form: Form, field: Field) -> None:
    """Refuses what a reader could not follow: fewer than 20 characters that can be read."""
    if readable_characters(field.data or "") < RATIONALE_CHARACTERS_MIN:
        raise ValidationError(f"Enter at least {RATIONALE_CHARACTERS_MIN} characters, so that others can follow it")
