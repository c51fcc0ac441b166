"""Field rendering: a form field as the parameters of its GOV.UK macro, and a form's error summary."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from portal.kit.date_fields import DateField
from portal.labels.answers import UNKNOWN

COMPONENTS: tuple[tuple[type[Field], str], ...] = (
    (DateField, "date-input"),
    (RadioField, "radios"),
    (SelectMultipleField, "checkboxes"),
    (SelectField, "select"),
    (TextAreaField, "character-count"),
    (StringField, "input"),
)
PASSED_ATTRIBUTES = frozenset({"autocomplete", "inputmode", "type", "classes", "rows", "spellcheck"})
BOX_WIDTH_CHARACTERS = {"day": 2, "month": 2, "year": 4}


def component(field: Field) -> str:
    name = next(name for kind, name in COMPONENTS if isinstance(field, kind))
    return "textarea" if name == "character-count" and _characters_max(field) is None else name


def params(field: Field, *, heading: bool = False, **more: Any) -> dict[str, Any]:
    """The parameters of the field's macro. With `heading`, the field's question is the page's heading."""
    of_kind = PARAMS[component(field)](field, _caption(field, heading))
    error = {"text": field.errors[0]} if field.errors else None
    hint = {"text": field.description} if field.description else None
    given = {"errorMessage": error, "hint": hint} | of_kind | more
    return {name: value for name, value in given.items() if value is not None}


def error_list(form: Form | None) -> list[dict[str, str]]:
    """The error summary: errors of the form as a whole, then of its fields, each with a link to its field."""
    if form is None:
        return []
    whole = [{"text": str(error)} for error in form.form_errors]
    return whole + [{"text": str(f.errors[0]), "href": f"#{_first_id(f)}"} for f in form if f.errors]


def _caption(field: Field, heading: bool) -> dict[str, Any]:
    legend = component(field) in ("date-input", "radios", "checkboxes")
    prefix, size = ("govuk-fieldset__legend--" if legend else "govuk-label--"), ("l" if heading else "s")
    return {"text": field.label.text, "isPageHeading": heading, "classes": prefix + size}


def _first_id(field: Field) -> str:
    return field.first_id if isinstance(field, DateField) else str(field.id)


def _characters_max(field: Field) -> int | None:
    return next((v.max for v in field.validators if isinstance(v, Length) and v.max > 0), None)


def _date_params(field: Field, caption: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(field, DateField)
    items = [
        {
            "name": part,
            "value": field.typed_parts[part],
            "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if part in field.invalid_parts else ""),
        }
        for part, width in BOX_WIDTH_CHARACTERS.items()
    ]
    return {"id": field.id, "namePrefix": field.name, "fieldset": {"legend": caption}, "items": items}


def _choice_params(field: Field, caption: dict[str, Any]) -> dict[str, Any]:
    described = (field.render_kw or {}).get("hints", {})
    items = [_choice(option, described.get(option._value())) for option in field]
    if isinstance(field, SelectMultipleField) and items and items[-1]["value"] == UNKNOWN:
        items[-1:] = [{"divider": "or"}, items[-1] | {"behaviour": "exclusive"}]
    return {"idPrefix": field.id, "name": field.name, "fieldset": {"legend": caption}, "items": items}


def _choice(option: Any, hint: str | None) -> dict[str, Any]:
    item = {"value": option._value(), "text": option.label.text, "checked": option.checked}
    return item | ({"hint": {"text": hint}} if hint else {})


def _select_params(field: Field, caption: dict[str, Any]) -> dict[str, Any]:
    items = [
        {"value": choice.value, "text": choice.label, "selected": str(field.data or "") == str(choice.value)}
        for choice in field.iter_choices()
    ]
    return {"id": field.id, "name": field.name, "label": caption, "items": items}


def _text_params(field: Field, caption: dict[str, Any]) -> dict[str, Any]:
    characters_max = _characters_max(field) if isinstance(field, TextAreaField) else None
    passed_attributes = {name: value for name, value in (field.render_kw or {}).items() if name in PASSED_ATTRIBUTES}
    named = {"id": field.id, "name": field.name, "label": caption}
    return named | {"value": field._value(), "maxlength": characters_max} | passed_attributes


PARAMS = {
    "date-input": _date_params,
    "radios": _choice_params,
    "checkboxes": _choice_params,
    "select": _select_params,
    "character-count": _text_params,
    "textarea": _text_params,
    "input": _text_params,
}
