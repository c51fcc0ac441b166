"""Changes of a clock: it pauses for a reason, goes on, and is extended by an approver. What it took is told both ways.

A pause never hides lateness: a clock that has run out cannot be paused, and both figures are reported.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import Refused
from services.chassis.domain.working_time import Calendar, Clock, Timescale, Unit

LENGTHS = {
    Unit.WORKING_DAYS: timedelta(days=1),
    Unit.CALENDAR_DAYS: timedelta(days=1),
    Unit.WORKING_HOURS: timedelta(hours=1),
    Unit.ELAPSED_HOURS: timedelta(hours=1),
    Unit.ELAPSED_MINUTES: timedelta(minutes=1),
}


class ClockPaused(Refused):
    """The clock stands already: let it go on before it is paused again."""


class ClockNotPaused(Refused):
    """The clock runs: there is no pause to end."""


class ClockRanOut(Refused):
    """The clock has run out: extend it, with a reason and an approver, or do what is due."""


class Pause(Struct, frozen=True):
    """The clock stood still, for a coded reason: the service's own code, as text."""

    reason: Plain
    begins_at: datetime
    ends_at: datetime | None = None


class Extension(Struct, frozen=True):
    """Somebody approved more time. `approved_by`: the member's id; `due_at`: when it was due before."""

    reason: Plain
    approved_by: Plain
    due_at: datetime


class Taken(Struct, frozen=True):
    """Whole units since the clock began: all of them, and those in which it ran."""

    unit: Unit
    with_pauses: int
    without_pauses: int


class RunningClock(Struct, frozen=True):
    """A clock with everything that changed it, as a state keeps it. `clock` is what an event carries."""

    clock: Clock
    unit: Unit
    began_at: datetime
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def pause(self) -> Pause | None:
        """The pause in which the clock stands now."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].ends_at is None else None

    @property
    def due_at(self) -> datetime | None:
        """None while it is paused: then nothing falls due."""
        return None if self.pause else self.clock.due_at

    def paused(self, reason: str, at: datetime) -> RunningClock:
        """Raises ClockPaused, ClockRanOut."""
        if self.pause:
            raise ClockPaused("this clock is paused already: let it go on first, or leave it as it is")
        if at >= self.clock.due_at:
            raise ClockRanOut("this clock has run out: extend it with a reason and an approver, or do what is due")
        return replace(self, pauses=(*self.pauses, Pause(reason, at)))

    def resumed(self, at: datetime, calendar: Calendar) -> RunningClock:
        """It goes on with what was left of it when the pause began. Raises ClockNotPaused."""
        if self.pause is None:
            raise ClockNotPaused("this clock is running: there is no pause to end")
        due_at = _due_after_pause(self.clock.due_at, self.unit, self.pause.begins_at, at, calendar)
        return replace(
            self,
            clock=Clock(due_at, self.clock.pack, calendar.version),
            pauses=(*self.pauses[:-1], replace(self.pause, ends_at=at)),
        )

    def extended(self, by: Timescale, reason: str, approved_by: str, calendar: Calendar) -> RunningClock:
        """So much more time from when it was due, whether or not it has run out."""
        before = self.clock.due_at
        return replace(
            self,
            clock=Clock(calendar.further(before, by), self.clock.pack, calendar.version),
            extensions=(*self.extensions, Extension(reason, approved_by, before)),
        )

    def taken(self, at: datetime, calendar: Calendar) -> Taken:
        """Both figures until `at`: however long a pause was right, the whole time is told as well."""
        whole = _between(self.unit, self.began_at, at, calendar)
        stood = sum((self._stood(pause, at, calendar) for pause in self.pauses), timedelta())
        one = LENGTHS[self.unit]
        return Taken(self.unit, whole // one, (whole - stood) // one)

    def _stood(self, pause: Pause, at: datetime, calendar: Calendar) -> timedelta:
        ended = _counts_from(self.unit, pause.ends_at or at, calendar)
        return _between(self.unit, pause.begins_at, ended, calendar)


def _due_after_pause(due_at: datetime, unit: Unit, begins: datetime, ends: datetime, calendar: Calendar) -> datetime:
    left = _between(unit, begins, due_at, calendar)
    match unit:
        case Unit.WORKING_DAYS:
            return calendar.after(ends, Timescale(left.days, unit))
        case Unit.CALENDAR_DAYS:
            return calendar.close_of_business(calendar.day_of(ends) + left)
        case Unit.WORKING_HOURS:
            return calendar.after_open_time(ends, left)
        case Unit.ELAPSED_HOURS | Unit.ELAPSED_MINUTES:
            return ends.astimezone(UTC) + left


def _between(unit: Unit, first: datetime, last: datetime, calendar: Calendar) -> timedelta:
    """The time that a clock of this unit counts; whole days where it counts days."""
    begins = _counts_from(unit, first, calendar)
    match unit:
        case Unit.WORKING_DAYS:
            return timedelta(days=calendar.working_days_between(calendar.day_of(begins), calendar.day_of(last)))
        case Unit.CALENDAR_DAYS:
            return calendar.day_of(last) - calendar.day_of(begins)
        case Unit.WORKING_HOURS:
            return calendar.open_time_between(begins, last)
        case Unit.ELAPSED_HOURS | Unit.ELAPSED_MINUTES:
            return last - begins


def _counts_from(unit: Unit, at: datetime, calendar: Calendar) -> datetime:
    """Working days count from the effective receipt; of working hours only open time counts anyway."""
    return calendar.effective_receipt(at) if unit is Unit.WORKING_DAYS else at
