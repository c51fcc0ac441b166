"""Page form: a form with an idempotency key, the version that its page showed, and room for a service's refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from wtforms import Form, HiddenField

from portal.gateways.http import FieldError, Problem, Receipt
from portal.labels.wording import capitalised

STATUS_STALE_VERSION = 412
CHANGED_MEANWHILE = (
    "Somebody changed this while you were writing: read it again as it stands now, and send yours if it still holds"
)
FORM_REFUSAL_STATUSES = frozenset({400, 409, 412, 422})
"""Refusals that a person can mend in the form. Any other refusal has a page of its own."""

UNTYPED_FIELDS = frozenset({"key", "version"})


class PageForm(Form):
    """`key` is the command's Idempotency-Key, `version` the version that the page showed of what it changes."""

    key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        return int(self.version.data) if str(self.version.data or "").isdigit() else None

    def show_version(self, version: int) -> None:
        """After a refusal the page shows the current version, and the next command names it."""
        if self.form_errors:
            self.version.data = str(version)

    def body(self) -> dict[str, Any]:
        """The command's body: every field that a person filled in, by its name."""
        return without_blanks(
            **{field.name: sendable(field.data) for field in self if field.name not in UNTYPED_FIELDS}
        )


def without_blanks(**body: Any) -> dict[str, Any]:
    """A command's body without the fields that were left open."""
    return {name: value for name, value in body.items() if value not in (None, "", [])}


def sendable(value: Any) -> Any:
    """A field's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def submit_form(form: PageForm, command: Callable[[], Receipt]) -> Receipt | None:
    """The command's receipt; None where the form is not right or the command was refused: the form then says why."""
    if not form.validate():
        return None
    try:
        return command()
    except Problem as problem:
        if problem.status not in FORM_REFUSAL_STATUSES:
            raise
        show_refusal(form, problem)
        return None


def show_refusal(form: PageForm, problem: Problem) -> None:
    """Puts a refusal beside the fields that it names, or else above the form."""
    at_fields = [field_error for field_error in problem.field_errors if _field_name(form, field_error)]
    for field_error in at_fields:
        name = _field_name(form, field_error)
        form[name].errors = [*form[name].errors, field_error.problem]
    if not at_fields:
        form.form_errors = [*form.form_errors, _refusal_text(problem)]


def _refusal_text(problem: Problem) -> str:
    """The service's sentence. A stale version is said in words for people, who know nothing of versions."""
    return CHANGED_MEANWHILE if problem.status == STATUS_STALE_VERSION else capitalised(problem.title)


def _field_name(form: PageForm, field_error: FieldError) -> str | None:
    """The field that a JSON path such as `adult/name` names: its last part that is a field of the form."""
    parts = reversed(field_error.at.split("/"))
    return next((part for part in parts if part in form and part not in UNTYPED_FIELDS), None)
