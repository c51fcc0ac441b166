"""Opening hours: when each day of a week opens and closes, by London's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from msgspec import Struct

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Opening(Struct, frozen=True):
    """When a day opens and closes, by London's clock."""

    opens: time = time(8, 30)
    closes: time = time(17, 0)

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise ValueError(f"a day that opens at {self.opens} must close later than that, not at {self.closes}")


OFFICE_DAY = Opening()


class Hours(Struct, frozen=True):
    """Opening hours by weekday, Monday first; None: closed all day. Default: Monday to Friday, 08:30 to 17:00."""

    week: tuple[Opening | None, ...] = (*[OFFICE_DAY] * 5, None, None)

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("opening hours name seven weekdays, Monday first, and at least one of them is open")

    def on(self, day: date) -> Opening | None:
        return self.week[day.weekday()]

    @classmethod
    def of_days(cls, days: Mapping[str, Opening]) -> Hours | None:
        """By the names of the weekdays that are worked on ("monday" …); None where none is."""
        week = tuple(days.get(name) for name in WEEKDAYS)
        return cls(week) if any(week) else None

    @property
    def latest_close(self) -> time:
        return max(opening.closes for opening in self.week if opening)
