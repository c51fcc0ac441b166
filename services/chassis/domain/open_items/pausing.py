"""Pausing: the due clock of an item stands still, for a coded reason and until a day at most; then it goes on.

What waits stays visible: its review goes on inside the horizon of its risk. Both figures are shown, so that a pause
never hides how long something took. Urgent items are not paused, and neither is what has run out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.clock_changes import ClockNotPaused
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.open_items.clock_now import escalation_kept, must_change_clock, running_clock
from services.chassis.domain.open_items.state import ItemContext, OpenItem
from services.chassis.domain.readable import something_written
from services.chassis.domain.working_time import Clock, Unit

LONGEST = "longest pause"
"""Timescale: how long a clock may stand at a time."""


@event("open-item.paused")
class ItemPaused:
    """The due clock, which counts `unit`, stands until `ends_at` at the latest, and is then due at `due`.

    `without`: when it is due by the clock without pauses and extensions.
    """

    reason: Plain
    words: AboutAdult
    begins_at: datetime
    ends_at: datetime
    unit: Unit
    due: Clock
    without: Clock
    escalates: Clock

    def apply(self, item: OpenItem) -> OpenItem:
        changed = running_clock(item, self.unit).paused(self.reason, self.begins_at, self.ends_at)
        return replace(item, changed=changed, due=self.due, escalates=self.escalates)


@command
class PauseItem:
    """Let the clock of an item stand until a day at most: why, in a code of its kind and in words."""

    reason: Annotated[Plain, MaxLen(100)]
    words: Annotated[AboutAdult, MinLen(1), MaxLen(2_000)]
    until: date

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        unit = must_change_clock(item, context, lookup)
        if self.reason not in lookup.kind.pause_reasons:
            raise NotPausedFor(f"say why it must stand: {'; '.join(sorted(lookup.kind.pause_reasons))}")
        calendar, ends_at = lookup.timescales.calendar, self._end(context, lookup)
        before = running_clock(item, unit)
        before.running.paused(self.reason, context.at)
        due = before.paused(self.reason, context.at, ends_at).due(calendar)
        yield ItemPaused(
            reason=self.reason,
            words=something_written(self.words),
            begins_at=context.at,
            ends_at=ends_at,
            unit=unit,
            due=due,
            without=before.without,
            escalates=escalation_kept(lookup, item, due, context.at),
        )

    def _end(self, context: CommandContext, lookup: ItemContext) -> datetime:
        """Raises PauseInThePast, PauseTooLong."""
        calendar = lookup.timescales.calendar
        last = calendar.day_of(lookup.timescales.clock(LONGEST, context.at).due_at)
        if self.until <= calendar.day_of(context.at):
            raise PauseInThePast("name a later day than today, on which the clock goes on at the latest")
        if self.until > last:
            raise PauseTooLong(f"a clock stands until {last:%-d %B %Y} at the latest; pause it again then, if need be")
        return calendar.close_of_business(self.until)


@event("open-item.resumed")
class ItemResumed:
    """The clock goes on since `ended_at`, and the item is due at `due`. `ran_out`: the pause had lasted its time."""

    ended_at: datetime
    ran_out: bool
    due: Clock
    without: Clock
    escalates: Clock

    def apply(self, item: OpenItem) -> OpenItem:
        assert item.changed
        changed = item.changed.resumed(self.ended_at, self.due)
        return replace(item, changed=changed, due=self.due, escalates=self.escalates)


@command
class ResumeItem:
    """Let the clock of an item go on before the pause would end by itself."""

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        must_change_clock(item, context, lookup)
        if item.changed is None or item.changed.pause_ends_at is None:
            raise ClockNotPaused("this clock is running: there is no pause to end")
        yield _resumed(item, context.at, lookup, ran_out=False)


@command
class EndPause:
    """Let the clock go on, because the pause has lasted its time. Where another pause runs by now, or none: nothing."""

    ends_at: datetime

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled and item.changed and item.changed.pause_ends_at == self.ends_at:
            yield _resumed(item, self.ends_at, lookup, ran_out=True)


def _resumed(item: OpenItem, ended_at: datetime, lookup: ItemContext, ran_out: bool) -> ItemResumed:
    assert item.changed
    due = item.changed.running.resumed(ended_at, lookup.timescales.calendar).clock
    return ItemResumed(
        ended_at=ended_at,
        ran_out=ran_out,
        due=due,
        without=item.changed.without,
        escalates=escalation_kept(lookup, item, due, ended_at),
    )


class NotPausedFor(Refused):
    """Nothing that could be done meanwhile is a reason to let a clock stand: each kind of item has its codes."""

    status = 422


class PauseInThePast(Refused):
    """A pause has an end, and that lies ahead."""

    status = 422


class PauseTooLong(Refused):
    """No pause lasts longer than the timescale says."""

    status = 422
