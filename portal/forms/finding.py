"""This is where a referral is asked for by the reference that people speak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from wtforms import Field, Form, StringField
from wtforms.validators import DataRequired, Length

from portal.gateways.asking import Problem

Entry = TypeVar("Entry")

MISTYPED = 422
EXAMPLE = "SA-7K4Q-9X2C-M3T0"
"""A reference as one is written, its last character too: whoever types it is told that there is none."""

NO_SUCH = "No referral has this reference. Check that you heard or copied it right"


def reference(question: str, needed: Sequence[Any], **more: Any) -> StringField:
    kw = {"spellcheck": False, "autocomplete": "off", "classes": "govuk-input--width-20"}
    return StringField(question, [*needed, Length(max=40)], render_kw=kw, **more)


class FindForm(Form):
    """A question, not a command: it is sent with GET."""

    reference = reference("Find by reference", [DataRequired(f"Enter a reference, like {EXAMPLE}")], description="")


def found(field: Field, look: Callable[..., Sequence[Entry]], no_such: str = NO_SUCH) -> Entry | None:
    """What has the reference that was typed; None when it is mistyped or there is none: the field then says so."""
    try:
        entries = look(reference=field.data)
    except Problem as problem:
        if problem.status != MISTYPED:
            raise
        field.errors = [problem.title[:1].upper() + problem.title[1:]]
        return None
    if not entries:
        field.errors = [no_such]
    return entries[0] if entries else None
