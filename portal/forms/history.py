"""This is where an auditor says as at which moment a case is replayed, and by which clock."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from wtforms import Form, StringField
from wtforms.validators import Optional, Regexp, ValidationError

from portal.forms.choices import radio_field
from portal.forms.dates import DateField
from portal.presenters.moments import LONDON

BY = {
    "recorded": "What the council had recorded by then",
    "occurred": "What had happened by then, whenever it was recorded",
}
LAST = time(23, 59, 59, 999999)


class MomentForm(Form):
    """A question, not a command: it is sent with GET, so that its answer has an address that can be kept."""

    day = DateField("As at which day?", noun="day", description="Leave it out for how it stands now")
    time = StringField(
        "At what time?",
        [Optional(), Regexp(r"^([01]?\d|2[0-3]):[0-5]\d$", message="Enter a time, like 14:05")],
        description="London time, like 14:05. Leave it out for the end of that day",
        render_kw={"classes": "govuk-input--width-5"},
    )
    by = radio_field("By which clock?", BY, default="recorded", missing="Select by which clock")

    def validate_time(self, typed: Any) -> None:
        if typed.data and not any(self.day.typed_parts.values()):
            raise ValidationError("Enter the day, too")

    @property
    def as_at(self) -> datetime | None:
        """To the end of the minute that was typed: what was recorded within it was known in it."""
        if self.day.data is None:
            return None
        if not self.time.data:
            return datetime.combine(self.day.data, LAST, LONDON)
        hour, minute = (int(part) for part in self.time.data.split(":"))
        return datetime.combine(self.day.data, LAST.replace(hour=hour, minute=minute), LONDON)
