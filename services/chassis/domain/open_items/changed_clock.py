"""The due clock of an item that was paused or extended: what changed it, and when it would be due without all that."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from services.chassis.domain.clock_changes import Extension, Pause, RunningClock
from services.chassis.domain.working_time import Calendar, Clock, Timescale, Unit


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """More time that was granted at this moment."""

    at: datetime
    by: Timescale
    extension: Extension


class AskedExtension(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asks for more time: nobody has answered them yet."""

    by: Timescale
    reason: str
    asked_by: str


class ChangedClock(msgspec.Struct, frozen=True, kw_only=True):
    """`running` is without the pause that stands now, which ends at `pause_ends_at` at the latest.

    `without`: when it is due by the clock without pauses and extensions.
    """

    running: RunningClock
    without: Clock
    granted: tuple[Granted, ...] = ()
    pause_ends_at: datetime | None = None
    asked: AskedExtension | None = None

    @property
    def unit(self) -> Unit:
        return self.running.unit

    def due(self, calendar: Calendar) -> Clock:
        """When it is due as things stand: a pause that runs lasts as long as it may."""
        if self.running.pause is None or self.pause_ends_at is None:
            return self.running.clock
        return self.running.resumed(self.pause_ends_at, calendar).clock

    def paused(self, reason: str, at: datetime, ends_at: datetime) -> ChangedClock:
        pauses = (*self.running.pauses, Pause(reason, at))
        return replace(self, running=replace(self.running, pauses=pauses), pause_ends_at=ends_at)

    def resumed(self, at: datetime, clock: Clock) -> ChangedClock:
        *before, last = self.running.pauses
        ended = (*before, replace(last, ends_at=at))
        return replace(self, running=replace(self.running, clock=clock, pauses=ended), pause_ends_at=None)

    def extended(self, granted: Granted, clock: Clock) -> ChangedClock:
        extensions = (*self.running.extensions, granted.extension)
        running = replace(self.running, clock=clock, extensions=extensions)
        return replace(self, running=running, granted=(*self.granted, granted), asked=None)

    def retimed(self, running: Clock, without: Clock, unit: Unit) -> ChangedClock:
        return replace(self, running=replace(self.running, clock=running, unit=unit), without=without)

    def counted_again(self, without: Clock, unit: Unit, calendar: Calendar) -> ChangedClock:
        """The same pauses and extensions, in their order, of a clock that is counted anew."""
        begun = RunningClock(clock=without, unit=unit, began_at=self.running.began_at)
        changes: list[tuple[datetime, Pause | Granted]] = [
            *((pause.begins_at, pause) for pause in self.running.pauses),
            *((granted.at, granted) for granted in self.granted),
        ]
        for _, change in sorted(changes, key=lambda each: each[0]):
            begun = _after(begun, change, calendar)
        return replace(self, running=begun, without=without)


def _after(running: RunningClock, change: Pause | Granted, calendar: Calendar) -> RunningClock:
    if isinstance(change, Granted):
        extension = change.extension
        return running.extended(change.by, extension.reason, extension.approved_by, calendar)
    if change.begins_at >= running.clock.due_at:  # counted anew it had run out by then: what had run out is not paused
        return replace(running, pauses=(*running.pauses, change))
    paused = running.paused(change.reason, change.begins_at)
    return paused.resumed(change.ends_at, calendar) if change.ends_at else paused
