"""This is where a page's form begins: with a key that makes sending it twice harmless, and room for refusals."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from wtforms import Form, HiddenField

from portal.gateways.http import FieldError, Problem, Receipt

STATUS_STALE_VERSION = 412
CHANGED_MEANWHILE = (
    "Somebody changed this while you were writing: read it again as it stands now, and send yours if it still holds"
)
FORM_REFUSAL_STATUSES = frozenset({400, 409, 412, 422})
"""Refusals that whoever filled the form in can do something about; any other has a page of its own."""


class PageForm(Form):
    """`key` is the Idempotency-Key of what will be asked; `version` what the page showed of what it changes."""

    key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        return int(self.version.data) if str(self.version.data or "").isdigit() else None

    def show_version(self, version: int) -> None:
        """After a refusal the page shows what stands now, and what is sent from it next is sent knowing that."""
        if self.form_errors:
            self.version.data = str(version)


def submit_form(form: PageForm, command: Callable[[], Receipt]) -> Receipt | None:
    """The receipt of what was asked; None when the form is not right, or it was refused: the form then says why."""
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
    """Lays a refusal on the form: beside the field where a field is meant, else above all."""
    at_fields = [field_error for field_error in problem.field_errors if _field_name(form, field_error)]
    for field_error in at_fields:
        name = _field_name(form, field_error)
        form[name].errors = [*form[name].errors, field_error.problem]
    if not at_fields:
        form.form_errors = [*form.form_errors, _refusal_text(problem)]


def _refusal_text(problem: Problem) -> str:
    """A service's words as a sentence; that something moved on is said to people and not of versions."""
    return (
        CHANGED_MEANWHILE if problem.status == STATUS_STALE_VERSION else problem.title[:1].upper() + problem.title[1:]
    )


def _field_name(form: PageForm, field_error: FieldError) -> str | None:
    """The last part of where it stands in the body that is a field of this form."""
    return next((p for p in reversed(field_error.at.split("/")) if p in form and p not in ("key", "version")), None)
