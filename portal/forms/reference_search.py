"""Form of a search: a case is found by the reference that people read out, such as SA-7K4Q-9X2C-M3T0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from wtforms import Field, Form, StringField
from wtforms.validators import DataRequired

from portal.gateways.http import Problem
from portal.kit.fields import at_most
from portal.labels.wording import capitalised

Entry = TypeVar("Entry")

STATUS_MISTYPED_REFERENCE = 422
REFERENCE_EXAMPLE = "SA-7K4Q-9X2C-M3T0"
"""Well formed, with a correct check character, and of no referral."""

NO_SUCH = "No referral has this reference. Check that you heard or copied it right"


def reference_field(question: str, needed: Sequence[Any], **more: Any) -> StringField:
    kw = {"spellcheck": False, "autocomplete": "off", "classes": "govuk-input--width-20"}
    return StringField(question, [*needed, at_most(40)], render_kw=kw, **more)


class ReferenceSearchForm(Form):
    """A query, sent with GET."""

    reference = reference_field(
        "Find by reference", [DataRequired(f"Enter a reference, like {REFERENCE_EXAMPLE}")], description=""
    )


def find_by_reference(field: Field, search: Callable[..., Sequence[Entry]], no_such: str = NO_SUCH) -> Entry | None:
    """The entry with the reference that was typed; None where it is mistyped or of nothing: the field then says so.

    `search` is a gateway's method that takes `reference`.
    """
    try:
        entries = search(reference=field.data)
    except Problem as problem:
        if problem.status != STATUS_MISTYPED_REFERENCE:
            raise
        field.errors = [capitalised(problem.title)]
        return None
    if not entries:
        field.errors = [no_such]
    return entries[0] if entries else None
