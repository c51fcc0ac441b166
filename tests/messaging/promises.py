"""Promises: an aggregate with every kind of clock, small enough that a test can tell by itself when each falls due.

A promise that is not kept when it is due escalates from rung to rung, each with a clock of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.clock_changes import RunningClock
from services.chassis.domain.decider import CommandContext, Deadline, Dispatch, command, event
from services.chassis.domain.working_time import Calendar, Clock, Timescale, Timescales, Unit

RUNGS = 3
KITCHEN = frozenset({"kitchen"})


class Promise(Struct, frozen=True, kw_only=True):
    running: RunningClock
    urgent: bool
    rung: int = 0
    kept: bool = False

    @property
    def due_at(self) -> datetime | None:
        return None if self.kept or self.rung >= RUNGS else self.running.due_at


@event("test.promise.made")
class PromiseMade:
    unit: Unit
    began_at: datetime
    clock: Clock
    urgent: bool

    def apply(self, promise: Promise | None) -> Promise:
        return Promise(running=RunningClock(self.clock, self.unit, self.began_at), urgent=self.urgent)


@event("test.promise.paused")
class PromisePaused:
    running: RunningClock

    def apply(self, promise: Promise) -> Promise:
        return replace(promise, running=self.running)


@event("test.promise.set-anew")
class PromiseSetAnew:
    """It goes on after a pause, or was extended: its clock is another one."""

    running: RunningClock
    clock: Clock
    urgent: bool

    def apply(self, promise: Promise) -> Promise:
        return replace(promise, running=self.running)


@event("test.promise.kept")
class PromiseKept:
    def apply(self, promise: Promise) -> Promise:
        return replace(promise, kept=True)


@event("test.promise.fell-due")
class PromiseFellDue:
    """`due_at`: which moment fell due. `clock`: when the next rung is asked."""

    rung: int
    due_at: datetime
    clock: Clock
    urgent: bool

    def apply(self, promise: Promise) -> Promise:
        running = RunningClock(self.clock, promise.running.unit, self.due_at)
        return replace(promise, rung=self.rung, running=running)


@command
class MakePromise:
    timescale: Plain

    def decide(self, promise: Promise | None, context: CommandContext, clocks: Timescales) -> Iterator[Any]:
        unit = clocks.pack_on(clocks.calendar.day_of(context.at)).timescales[self.timescale].unit
        clock = clocks.clock(self.timescale, context.at)
        yield PromiseMade(unit=unit, began_at=context.at, clock=clock, urgent=unit is Unit.ELAPSED_HOURS)


@command
class PausePromise:
    def decide(self, promise: Promise, context: CommandContext) -> Iterator[Any]:
        yield PromisePaused(running=promise.running.paused("police hold", context.at))


@command
class ResumePromise:
    def decide(self, promise: Promise, context: CommandContext, calendar: Calendar) -> Iterator[Any]:
        resumed = promise.running.resumed(context.at, calendar)
        yield PromiseSetAnew(running=resumed, clock=resumed.clock, urgent=promise.urgent)


@command
class ExtendPromise:
    days: int

    def decide(self, promise: Promise, context: CommandContext, calendar: Calendar) -> Iterator[Any]:
        by = Timescale(self.days, Unit.WORKING_DAYS)
        extended = promise.running.extended(by, "complex", context.by, calendar)
        yield PromiseSetAnew(running=extended, clock=extended.clock, urgent=promise.urgent)


@command
class KeepPromise:
    def decide(self, promise: Promise, context: CommandContext) -> Iterator[Any]:
        yield PromiseKept()


@command
class FallDue:
    """Names the moment that fell due; where the clock stands otherwise, this records nothing."""

    due_at: datetime

    def decide(self, promise: Promise, context: CommandContext, next_rung: Clock) -> Iterator[Any]:
        if promise.due_at == self.due_at:
            yield PromiseFellDue(rung=promise.rung + 1, due_at=self.due_at, clock=next_rung, urgent=promise.urgent)


def clocks(unit_of_work: LookupContext, command: object) -> Timescales:
    return unit_of_work.timescales


def working_calendar(unit_of_work: LookupContext, command: object) -> Calendar:
    return unit_of_work.timescales.calendar


def next_rung(unit_of_work: LookupContext, command: object) -> Clock:
    promise = unit_of_work.state(Promise, unit_of_work.stream_id)
    return unit_of_work.clock("next rung urgent" if promise and promise.urgent else "next rung")


def _deadline(event: PromiseMade | PromiseSetAnew | PromiseFellDue, recorded: RecordedEvent) -> Iterator[Deadline]:
    due_at = event.clock.due_at
    yield Deadline(due_at, Dispatch(recorded.stream, FallDue(due_at=due_at)), urgent=event.urgent)


def promises(timescales: Timescales) -> ServiceManifest:
    """The service of promises, by these packs and this calendar."""
    return ServiceManifest(
        name="kitchen",
        commands=[
            CommandSpec(MakePromise, Promise, None, KITCHEN, lookup=clocks),
            CommandSpec(PausePromise, Promise, None, KITCHEN),
            CommandSpec(ResumePromise, Promise, None, KITCHEN, lookup=working_calendar),
            CommandSpec(ExtendPromise, Promise, None, KITCHEN, lookup=working_calendar),
            CommandSpec(KeepPromise, Promise, None, KITCHEN),
            CommandSpec(FallDue, Promise, None, KITCHEN, lookup=next_rung),
        ],
        deadlines=dict.fromkeys((PromiseMade, PromiseSetAnew, PromiseFellDue), _deadline),
        timescales=timescales,
    )
