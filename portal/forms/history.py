"""This is where an auditor says which case is replayed, as at which moment, and by which clock."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any
from uuid import UUID

from wtforms import Form, StringField
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from portal.forms.choices import one_of
from portal.forms.dates import DateBoxes
from portal.presenters.moments import LONDON

BY = {
    "recorded": "What the council had recorded by then",
    "occurred": "What had happened by then, whenever it was recorded",
}
AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
LAST = time(23, 59, 59, 999999)


class HistoryForm(Form):
    """A question, not a command: it is sent with GET, so that its answer has an address that can be kept."""

    referral = StringField(
        "Which referral?",
        [InputRequired("Enter the referral’s id or address")],
        description="Its id, or the address of its page",
        render_kw={"spellcheck": False},
    )
    day = DateBoxes("As at which day?", noun="day", description="Leave it out for how it stands now")
    time = StringField(
        "At what time?",
        [Optional(), Regexp(r"^([01]?\d|2[0-3]):[0-5]\d$", message="Enter a time, like 14:05")],
        description="London time, like 14:05. Leave it out for the end of that day",
        render_kw={"classes": "govuk-input--width-5"},
    )
    by = one_of("By which clock?", BY, default="recorded", missing="Select by which clock")

    def validate_referral(self, typed: Any) -> None:
        if not AN_ID.search(typed.data or ""):
            raise ValidationError("Enter the referral’s id, like 6b1f3c1e-0000-4000-8000-000000000001")

    def validate_time(self, typed: Any) -> None:
        if typed.data and not any(self.day.typed.values()):
            raise ValidationError("Enter the day, too")

    @property
    def named(self) -> UUID:
        found = AN_ID.search(self.referral.data)
        assert found  # the form was validated
        return UUID(found[0])

    @property
    def as_at(self) -> datetime | None:
        """To the end of the minute that was typed: what was recorded within it was known in it."""
        if self.day.data is None:
            return None
        if not self.time.data:
            return datetime.combine(self.day.data, LAST, LONDON)
        hour, minute = (int(part) for part in self.time.data.split(":"))
        return datetime.combine(self.day.data, LAST.replace(hour=hour, minute=minute), LONDON)
