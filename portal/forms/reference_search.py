"""This is where a referral is asked for by the reference that people speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from wtforms import Field, Form, StringField
from wtforms.validators import DataRequired, Length

from portal.gateways.http import Problem

Entry = TypeVar("Entry")

STATUS_MISTYPED_REFERENCE = 422
REFERENCE_EXAMPLE = "SA-7K4Q-9X2C-M3T0"
"""A reference as one is written, its last character too: whoever types it is told that there is none."""

NO_SUCH = "No referral has this reference. Check that you heard or copied it right"


def reference_field(question: str, needed: Sequence[Any], **more: Any) -> StringField:
    kw = {"spellcheck": False, "autocomplete": "off", "classes": "govuk-input--width-20"}
    return StringField(question, [*needed, Length(max=40)], render_kw=kw, **more)


class ReferenceSearchForm(Form):
    """A question, not a command: it is sent with GET."""

    reference = reference_field(
        "Find by reference", [DataRequired(f"Enter a reference, like {REFERENCE_EXAMPLE}")], description=""
    )


def find_by_reference(field: Field, search: Callable[..., Sequence[Entry]], no_such: str = NO_SUCH) -> Entry | None:
    """What has the reference that was typed; None when it is mistyped or there is none: the field then says so."""
    try:
        entries = search(reference=field.data)
    except Problem as problem:
        if problem.status != STATUS_MISTYPED_REFERENCE:
            raise
        field.errors = [problem.title[:1].upper() + problem.title[1:]]
        return None
    if not entries:
        field.errors = [no_such]
    return entries[0] if entries else None
