"""Opening hours: when each day of a week opens and closes, by London's clock."""

from __future__ import annotations

from datetime import date, time

from msgspec import Struct


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

    @property
    def latest_close(self) -> time:
        return max(opening.closes for opening in self.week if opening)
