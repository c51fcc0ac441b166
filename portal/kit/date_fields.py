"""Date fields: a date in three boxes, which keep what was typed and say which of them is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

from portal.kit.dates import today

DATE_PARTS = ("day", "month", "year")


class DateField(Field):
    """A day that is today or in the past. `noun` is the messages' name for it."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        noun: str = "date",
        required: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.noun, self.required = noun, required
        self.data: date | None = None
        self.typed_parts = dict.fromkeys(DATE_PARTS, "")
        self.invalid_parts: set[str] = set()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        given = data() if callable(data) else data
        self.data = date.fromisoformat(given) if isinstance(given, str) and given else given or None
        if self.data:
            self.typed_parts = {part: str(getattr(self.data, part)) for part in DATE_PARTS}
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in DATE_PARTS):
            self.typed_parts = {part: (formdata.get(f"{self.name}-{part}") or "").strip() for part in DATE_PARTS}
            self.data = None

    def pre_validate(self, form: Form) -> None:
        missing = [part for part in DATE_PARTS if not self.typed_parts[part]]
        if len(missing) == len(DATE_PARTS):
            if self.required:
                self._reject(DATE_PARTS, f"Enter the {self.noun}")
            return
        if missing:
            self._reject(missing, f"{self._noun_capitalised} must include a {' and '.join(missing)}")
        self.data = self._parse()
        self._check_range(self.data)

    def _check_range(self, given: date) -> None:
        if given > today():
            self._reject(DATE_PARTS, f"{self._noun_capitalised} must be today or in the past")

    def _parse(self) -> date:
        try:
            return date(*(int(self.typed_parts[part]) for part in reversed(DATE_PARTS)))
        except ValueError:
            self._reject(DATE_PARTS, f"{self._noun_capitalised} must be a real date, like 27 3 1942")
            raise

    def _reject(self, parts: Sequence[str], message: str) -> None:
        self.invalid_parts = set(parts)
        raise StopValidation(message)

    @property
    def _noun_capitalised(self) -> str:
        return self.noun[:1].upper() + self.noun[1:]

    @property
    def first_id(self) -> str:
        """The id of the first wrong box, to which the error summary links."""
        return f"{self.id}-{next((part for part in DATE_PARTS if part in self.invalid_parts), 'day')}"


class FutureDateField(DateField):
    """A day that is today or in the future."""

    def _check_range(self, given: date) -> None:
        if given < today():
            self._reject(DATE_PARTS, f"{self._noun_capitalised} must be today or in the future")


class AnyDateField(DateField):
    """A day in the past or in the future."""

    def _check_range(self, given: date) -> None:
        """Every day is in range."""
