"""This is where a date is asked for as three boxes, keeping what was typed and saying which box is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

PARTS = ("day", "month", "year")


class DateBoxes(Field):
    """`noun` is what the messages call it. `until` is the last day that may be given, or None."""

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        noun: str = "date",
        required: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(label, validators, **more)
        self.noun, self.required = noun, required
        self.data: date | None = None
        self.typed = dict.fromkeys(PARTS, "")
        self.bad: set[str] = set()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        given = data() if callable(data) else data
        self.data = date.fromisoformat(given) if isinstance(given, str) and given else given or None
        if self.data:
            self.typed = {part: str(getattr(self.data, part)) for part in PARTS}
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in PARTS):
            self.typed = {part: (formdata.get(f"{self.name}-{part}") or "").strip() for part in PARTS}
            self.data = None

    def pre_validate(self, form: Form) -> None:
        missing = [part for part in PARTS if not self.typed[part]]
        if len(missing) == len(PARTS):
            if self.required:
                self._wrong(PARTS, f"Enter the {self.noun}")
            return
        if missing:
            self._wrong(missing, f"{self._noun} must include a {' and '.join(missing)}")
        self.data = self._real()
        self._judge(self.data)

    def _judge(self, given: date) -> None:
        if given > date.today():
            self._wrong(PARTS, f"{self._noun} must be today or in the past")

    def _real(self) -> date:
        try:
            return date(*(int(self.typed[part]) for part in reversed(PARTS)))
        except ValueError:
            self._wrong(PARTS, f"{self._noun} must be a real date, like 27 3 1942")
            raise

    def _wrong(self, parts: Sequence[str], message: str) -> None:
        self.bad = set(parts)
        raise StopValidation(message)

    @property
    def _noun(self) -> str:
        return self.noun[:1].upper() + self.noun[1:]

    @property
    def first_id(self) -> str:
        """Where a link to what is wrong with it leads: an input that can be typed into."""
        return f"{self.id}-{next((part for part in PARTS if part in self.bad), 'day')}"


class DayAhead(DateBoxes):
    """A day on which something is looked at again."""

    def _judge(self, given: date) -> None:
        if given < date.today():
            self._wrong(PARTS, f"{self._noun} must be today or in the future")
