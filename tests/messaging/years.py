"""Years: a virtual clock, what happens outside the scheduler while it runs, and what the scheduler must perform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.default_timescales import SINCE_EVER, calendar_days, elapsed_hours, working_days
from services.chassis.domain.working_time import Calendar, Pack, Timescales
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import catch_up
from services.chassis.projections.rebuild import ensure_current, rebuild
from services.chassis.scheduling.deadlines import deadlines_projection
from services.chassis.scheduling.due_commands import DueCommand, due_commands
from tests.messaging.counted_by_hand import ListOfDays, day_of, holidays_known_on, london
from tests.messaging.promises import (
    RUNGS,
    ExtendPromise,
    FallDue,
    KeepPromise,
    MakePromise,
    PausePromise,
    PromiseFellDue,
    ResumePromise,
    promises,
)

FIRST_DAY, LAST_DAY = date(2022, 1, 3), date(2025, 12, 31)
NEW_PACK_ON = date(2024, 1, 2)
FIRST_PACK = {
    "standard": working_days(5),
    "today": working_days(0),
    "enquiry": calendar_days(28),
    "urgent": elapsed_hours(4),
    "next rung": working_days(1),
    "next rung urgent": elapsed_hours(1),
}
SECOND_PACK = {**FIRST_PACK, "standard": working_days(3), "enquiry": calendar_days(20)}
PACKS = (Pack("first", SINCE_EVER, FIRST_PACK), Pack("second", NEW_PACK_ON, SECOND_PACK))
ONE_SECOND = timedelta(seconds=1)


@dataclass
class Expected:
    """What a promise asks, as it is counted by hand. `due`: None where it asks nothing (any more)."""

    unit: str
    due: datetime | None
    rung: int = 0
    paused: tuple[datetime, datetime] | None = None


class Years:
    """Everything that happens outside the scheduler. It is the loop's `stop`: time passes whenever the loop waits."""

    def __init__(self, store: TellbackRecorder, engine: Engine) -> None:
        self.store, self.engine, self.random = store, engine, Random(2022)
        self.now = self.away_until = london(FIRST_DAY, 0)
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.numbers, self.expected = count(1), dict[UUID, Expected]()
        self.over = False
        self.seen = self.fell_due = self.late = self.rebuilds = self.restarts = 0
        self.restart()
        self.deadlines = deadlines_projection(self.service.manifest.deadlines)
        ensure_current([self.deadlines], store, engine)

    def restart(self) -> None:
        """The processes start again, with the list of holidays of today."""
        self.restarting, self.restarts = True, self.restarts + 1
        holidays = holidays_known_on(day_of(self.now))
        self.by_hand = ListOfDays(holidays)
        calendar = Calendar(holidays, f"{len(holidays)} holidays")
        self.service = Service(promises(Timescales(PACKS, calendar)), self.store)

    def at(self, moment: datetime, happens: Callable[[], None] = lambda: None) -> None:
        heappush(self.agenda, (moment, next(self.numbers), happens))

    def is_set(self) -> bool:
        return self.restarting or self.over

    def wait(self, seconds: float) -> None:
        """The loop has nothing to do now: check that this is right, and go on to the next moment."""
        self.check()
        self.over = not self.agenda
        while self.agenda:
            self.now, _, happens = heappop(self.agenda)
            happens()
            catch_up(self.deadlines, self.store, self.engine)
            if self.now >= self.away_until:
                return

    def check(self) -> None:
        """What fell due is what was expected, and nothing that was expected has not fallen due."""
        while page := self.store.read_log(self.seen, 500):
            self.seen = page[-1].position
            for row in page:
                recorded = to_recorded_event(row)
                if isinstance(recorded.event, PromiseFellDue):
                    self.check_one(self.expected[row.stream], recorded.event, recorded.metadata.occurred_at)
        catch_up(self.deadlines, self.store, self.engine)
        assert [stream for stream, promise in self.expected.items() if promise.due and promise.due <= self.now] == []

    def check_one(self, promise: Expected, event: PromiseFellDue, at: datetime) -> None:
        assert (event.rung, event.due_at) == (promise.rung + 1, promise.due)
        assert at == max(event.due_at, self.away_until)
        self.fell_due += 1
        self.late += at > event.due_at
        promise.rung += 1
        urgent = promise.unit == "elapsed hours"
        due = self.by_hand.due(at, 1, "elapsed hours" if urgent else "working days")
        self.set_due(promise, None if promise.rung == RUNGS else due)

    def set_due(self, promise: Expected, due: datetime | None) -> None:
        promise.due = due
        if due:
            self.at(due - ONE_SECOND)
            self.at(due)

    def ask(self, promise: UUID, command: Any) -> None:
        context = CommandContext(by="the manager", role="kitchen", organisation="kitchen", at=self.now)
        self.service.handle(Dispatch(promise, command), context=context)

    def make(self, name: str) -> None:
        promise = UUID(int=next(self.numbers))
        pack = FIRST_PACK if day_of(self.now) < NEW_PACK_ON else SECOND_PACK
        due = self.by_hand.due(self.now, pack[name].amount, pack[name].unit)
        self.ask(promise, MakePromise(timescale=name))
        self.expected[promise] = Expected(pack[name].unit, None)
        self.set_due(self.expected[promise], due)
        change = self.random.choice([self.pause, self.extend, self.keep, None, None])
        if change:
            self.at(self.now + (due - self.now) * self.random.uniform(0.05, 0.95), lambda: change(promise))

    def pause(self, stream: UUID) -> None:
        promise = self.expected[stream]
        if promise.due and not promise.rung:
            self.ask(stream, PausePromise())
            promise.paused, promise.due = (promise.due, self.now), None
            self.at(self.now + timedelta(days=self.random.uniform(0, 20)), lambda: self.resume(stream))

    def resume(self, stream: UUID) -> None:
        promise = self.expected[stream]
        assert promise.paused
        self.ask(stream, ResumePromise())
        self.set_due(
            promise, self.by_hand.due_after_pause(promise.paused[0], promise.unit, promise.paused[1], self.now)
        )

    def extend(self, stream: UUID) -> None:
        promise = self.expected[stream]
        if promise.due and not promise.rung:
            self.ask(stream, ExtendPromise(days=2))
            self.set_due(promise, self.by_hand.extended(promise.due, 2))

    def keep(self, stream: UUID) -> None:
        self.ask(stream, KeepPromise())
        self.expected[stream].due = None

    def rebuild(self) -> None:
        """What is due afterwards is what was due before: nothing that was performed is due again."""
        catch_up(self.deadlines, self.store, self.engine)
        due = self.due_now()
        rebuild(self.deadlines, self.store, self.engine)
        assert self.due_now() == due
        self.rebuilds += 1

    def due_now(self) -> list[DueCommand]:
        return due_commands(self.engine, self.now, 10_000, {"FallDue": FallDue})

    def leave_alone(self, days: float) -> None:
        """No scheduler runs for so long."""
        self.away_until = self.now + timedelta(days=days)
        self.at(self.away_until)
