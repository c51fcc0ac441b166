"""Working time: by when something is due, on the right clock. Days and hours are those of London.

A day is always that of London. Moments are kept in UTC. Holidays and timescales are configuration, handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.opening_hours import Hours

LONDON = ZoneInfo("Europe/London")
ONE_DAY, AN_INSTANT = timedelta(days=1), timedelta(microseconds=1)
DAYS_SEARCHED = 366
"""So many days without an opening mean a calendar that never opens."""


class Unit(StrEnum):
    """What a timescale counts. Elapsed units run day and night: an urgent matter does not wait for an opening."""

    WORKING_DAYS = "working days"
    WORKING_HOURS = "working hours"
    CALENDAR_DAYS = "calendar days"
    ELAPSED_HOURS = "elapsed hours"
    ELAPSED_MINUTES = "elapsed minutes"


class UnknownTimescale(LookupError):
    """No pack in effect on that day has a timescale of that name: add it to the pack."""


class Timescale(Struct, frozen=True):
    """So many of a unit. Only working days may be 0: until close of business of the day on which it came."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < (0 if self.unit is Unit.WORKING_DAYS else 1):
            raise ValueError(f"{self.amount} {self.unit} is no timescale: give 1 or more (working days: 0 or more)")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"


class Calendar(Struct, frozen=True):
    """Working days and hours: a day is worked on that has opening hours and is no holiday.

    `version` names the list of holidays and is kept by every clock that was counted by it. `team_hours`: those of the
    team whose item it is; working hours count by them, days go on counting by `hours`.
    """

    holidays: frozenset[date]
    version: str
    hours: Hours = Hours()
    team_hours: Hours | None = None

    def day_of(self, at: datetime) -> date:
        """London's day at this moment."""
        return london_day(at)

    def is_working_day(self, day: date) -> bool:
        return self.hours.on(day) is not None and day not in self.holidays

    def is_open(self, at: datetime) -> bool:
        opening = self._opening(self.day_of(at))
        return bool(opening and opening[0] <= at < opening[1])

    def effective_receipt(self, at: datetime) -> datetime:
        """The moment itself while open, else the next opening: clocks that count working time begin then."""
        return max(at.astimezone(UTC), next(self._openings(at))[0])

    def after(self, at: datetime, timescale: Timescale) -> datetime:
        """The moment (UTC) at which the timescale that begins at `at` ends. Raises ValueError where `at` has no zone.

        Days end at close of business. Working days and hours count from the effective receipt, calendar days from
        London's day of `at`, elapsed time from `at` itself.
        """
        match timescale.unit:
            case Unit.ELAPSED_MINUTES:
                return at.astimezone(UTC) + timedelta(minutes=timescale.amount)
            case Unit.ELAPSED_HOURS:
                return at.astimezone(UTC) + timedelta(hours=timescale.amount)
            case Unit.CALENDAR_DAYS:
                return self.close_of_business(self.day_of(at) + timescale.amount * ONE_DAY)
            case Unit.WORKING_HOURS:
                return self.after_open_time(at, timedelta(hours=timescale.amount))
            case Unit.WORKING_DAYS:
                days = self._working_days_from(self.day_of(self.effective_receipt(at)))
                return self.close_of_business(next(d for n, d in enumerate(days) if n == timescale.amount))

    def end_of_day(self, day: date) -> datetime:
        """The moment (UTC) at which London's next day begins."""
        return _utc(day + ONE_DAY, time.min)

    def further(self, ended_at: datetime, timescale: Timescale) -> datetime:
        """As `after`, from a moment at which another timescale ended: the day that it ended is not counted again."""
        ends_a_day = timescale.unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)
        return self.after(ended_at - AN_INSTANT if ends_a_day else ended_at, timescale)

    def working_days_between(self, first: date, last: date) -> int:
        """The working days after `first`, up to and including `last`; 0 where `last` is not later."""
        days = (first + n * ONE_DAY for n in range(1, (last - first).days + 1))
        return sum(map(self.is_working_day, days))

    def for_team(self, hours: Hours | None) -> Calendar:
        """With the hours of a team; without any, as it is. A clock that is counted by it says so."""
        if hours is None or hours == self.hours:
            return self
        return replace(self, team_hours=hours, version=f"{self.version}; the team's hours")

    @property
    def _of_hours(self) -> Calendar:
        return replace(self, hours=self.team_hours) if self.team_hours else self

    def open_time_between(self, first: datetime, last: datetime) -> timedelta:
        """How long it is open after `first` until `last`: the team, where it has hours of its own."""
        open_time = timedelta()
        for opens, closes in self._of_hours._openings(first):
            if opens >= last:
                break
            open_time += min(closes, last) - max(opens, first)
        return open_time

    def after_open_time(self, at: datetime, remaining: timedelta) -> datetime:
        """The moment (UTC) at which it, or a team with hours of its own, has been open for so long after `at`."""
        openings = self._of_hours._openings(at)
        opens, closes = next(openings)
        begins = max(opens, at.astimezone(UTC))
        while remaining > closes - begins:
            remaining -= closes - begins
            begins, closes = next(openings)
        return begins + remaining

    def _openings(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """(opens, closes) of each working day that closes after `at`, in UTC."""
        for day in self._working_days_from(self.day_of(at)):
            opening = self._opening(day)
            if opening and opening[1] > at:
                yield opening

    def _working_days_from(self, day: date) -> Iterator[date]:
        closed = 0
        while closed < DAYS_SEARCHED:
            closed = 0 if self.is_working_day(day) else closed + 1
            if not closed:
                yield day
            day += ONE_DAY
        raise ValueError(f"the calendar {self.version} has no working day in the year before {day}")

    def _opening(self, day: date) -> tuple[datetime, datetime] | None:
        hours = self.hours.on(day)
        if hours is None or day in self.holidays:
            return None
        return _utc(day, hours.opens), _utc(day, hours.closes)

    def next_close_of_business(self, day: date) -> datetime:
        """When the first working day from this one on ends (UTC)."""
        return self.close_of_business(next(self._working_days_from(day)))

    def close_of_business(self, day: date) -> datetime:
        """When the day ends (UTC). One that is counted but not worked on ends when the latest of the week closes."""
        hours = self.hours.on(day)
        return _utc(day, hours.closes if hours else self.hours.latest_close)


class Clock(Struct, frozen=True):
    """A moment that was decided once. `pack` and `calendar` are the versions of what it was counted by."""

    due_at: datetime
    pack: Plain
    calendar: Plain


class Pack(Struct, frozen=True):
    """Every timescale by name, for clocks that are set from London's day `effective_from` until the next pack's."""

    version: str
    effective_from: date
    timescales: Mapping[str, Timescale]


class Timescales(Struct, frozen=True):
    """The packs, earliest first, and the calendar by which they are counted. Raises ValueError where they are not."""

    packs: tuple[Pack, ...]
    calendar: Calendar

    def __post_init__(self) -> None:
        if any(not earlier.effective_from < later.effective_from for earlier, later in pairwise(self.packs)):
            raise ValueError("packs of timescales stand in the order of their days, and no two begin on one day")

    def clock(self, name: str, at: datetime) -> Clock:
        """The clock of this name that is set at this moment, by the pack in effect then. Raises UnknownTimescale."""
        return self._clock(name, at, self.calendar.after)

    def clock_after(self, name: str, ended_at: datetime) -> Clock:
        """As `clock`, from the moment at which another clock ended: a day that ended then is not counted again."""
        return self._clock(name, ended_at, self.calendar.further)

    def _clock(self, name: str, at: datetime, due: Callable[[datetime, Timescale], datetime]) -> Clock:
        pack = self.pack_on(self.calendar.day_of(at))
        if name not in pack.timescales:
            raise UnknownTimescale(f"the pack {pack.version} has no timescale {name!r}")
        return Clock(due(at, pack.timescales[name]), pack.version, self.calendar.version)

    def for_team(self, hours: Hours | None) -> Timescales:
        """As they count for a team with these hours; without any, as they are."""
        return replace(self, calendar=self.calendar.for_team(hours))

    def as_on(self, day: date) -> Timescales:
        """With the pack that is in effect on this day for every moment. Raises UnknownTimescale."""
        return Timescales((replace(self.pack_on(day), effective_from=date.min),), self.calendar)

    def pack_on(self, day: date) -> Pack:
        """The pack in effect on that day. Raises UnknownTimescale."""
        in_effect = [pack for pack in self.packs if pack.effective_from <= day]
        if not in_effect:
            raise UnknownTimescale(f"no pack of timescales is in effect on {day}")
        return in_effect[-1]


def london_day(at: datetime) -> date:
    """London's day at this moment. Raises ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} names no time zone, so nobody knows which moment it is")
    return at.astimezone(LONDON).date()


def day_in_words(at: datetime) -> str:
    """London's day, as histories write it: 1 September 2026."""
    return f"{london_day(at):%-d %B %Y}"


def moment_in_words(at: datetime) -> str:
    """By London's clock: 1 September 2026, 17:00."""
    return f"{day_in_words(at)}, {at.astimezone(LONDON):%H:%M}"


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)
