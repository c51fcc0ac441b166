"""Form of a replay: the moment as at which a case is shown, and by which clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import Form, StringField
from wtforms.validators import Optional, Regexp, ValidationError

from portal.kit.date_fields import DateField
from portal.kit.dates import END_OF_DAY, LONDON
from portal.kit.fields import radio_field
from portal.labels.history import CLOCKS


class MomentForm(Form):
    """A query, sent with GET, so that its answer has an address that can be kept."""

    day = DateField("As at which day?", noun="day", description="Leave it out for how it stands now")
    time = StringField(
        "At what time?",
        [Optional(), Regexp(r"^([01]?\d|2[0-3]):[0-5]\d$", message="Enter a time, like 14:05")],
        description="London time, like 14:05. Leave it out for the end of that day",
        render_kw={"classes": "govuk-input--width-5"},
    )
    by = radio_field("By which clock?", CLOCKS, default="recorded", missing="Select by which clock")

    def validate_time(self, typed: Any) -> None:
        if typed.data and not any(self.day.typed_parts.values()):
            raise ValidationError("Enter the day, too")

    @property
    def as_at(self) -> datetime | None:
        """The end of the minute that was typed: what was recorded within the minute was known in it."""
        if self.day.data is None:
            return None
        if not self.time.data:
            return datetime.combine(self.day.data, END_OF_DAY, LONDON)
        hour, minute = (int(part) for part in self.time.data.split(":"))
        return datetime.combine(self.day.data, END_OF_DAY.replace(hour=hour, minute=minute), LONDON)
