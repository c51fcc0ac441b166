"""Clocks counted by hand: from a plain list of working days, in another way than the product counts them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.chassis.application.holidays import england_and_wales

LONDON = ZoneInfo("Europe/London")
AN_INSTANT = timedelta(microseconds=1)
NEWS = {date(2022, 9, 10): date(2022, 9, 19), date(2022, 11, 6): date(2023, 5, 8)}
"""The day on which a holiday was proclaimed, and the holiday: that of the state funeral, that of the coronation."""


def holidays_known_on(day: date) -> frozenset[date]:
    """Those still to be proclaimed are working days."""
    return england_and_wales() - {holiday for proclaimed, holiday in NEWS.items() if day < proclaimed}


def london(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


class ListOfDays:
    """Working days in their order; a moment stands at the place of the day from which it counts."""

    def __init__(self, holidays: frozenset[date]) -> None:
        every_day = (date(2021, 12, 1) + timedelta(days=n) for n in range(1900))
        self.days = [day for day in every_day if day.isoweekday() <= 5 and day not in holidays]

    def place(self, at: datetime) -> int:
        local = at.astimezone(LONDON)
        return bisect_left(self.days, local.date() + timedelta(days=local.time() >= time(17)))

    def due(self, at: datetime, amount: int, unit: str) -> datetime:
        if unit == "elapsed hours":
            return at + timedelta(hours=amount)
        if unit == "calendar days":
            return london(day_of(at) + timedelta(days=amount), 17)
        return self._at_place(self.place(at) + amount)

    def due_after_pause(self, due: datetime, unit: str, paused_at: datetime, resumed_at: datetime) -> datetime:
        if unit == "elapsed hours":
            return due + (resumed_at - paused_at)
        if unit == "calendar days":
            return london(day_of(due) + (day_of(resumed_at) - day_of(paused_at)), 17)
        left = bisect_right(self.days, day_of(due)) - 1 - self.place(paused_at)
        return self._at_place(self.place(resumed_at) + left)

    def extended(self, due: datetime, working_days: int) -> datetime:
        return self._at_place(self.place(due - AN_INSTANT) + working_days)

    def _at_place(self, place: int) -> datetime:
        return london(self.days[place], 17)
