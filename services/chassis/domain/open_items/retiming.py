"""Retiming: the clocks of an open item are set again by the timescales of today, and the event says both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.changed_clock import ChangedClock
from services.chassis.domain.open_items.clock_now import escalation_kept, unit_of
from services.chassis.domain.open_items.clocks import due_clock, review_clock
from services.chassis.domain.open_items.state import ItemContext, OpenItem
from services.chassis.domain.working_time import Clock, Unit


@event("open-item.retimed")
class ItemRetimed:
    """`due` and `review` hold now; `due_before` and `review_before` did. The rung that is asked stays.

    Of a clock that was paused or extended, `running` is what it is without the pause that stands now, `without` what it
    is without all pauses and extensions, and `unit` what it counts.
    """

    due: Clock
    review: Clock
    escalates: Clock
    due_before: Clock
    review_before: Clock
    running: Clock | None = None
    without: Clock | None = None
    unit: Unit | None = None

    def apply(self, item: OpenItem) -> OpenItem:
        changed = item.changed
        if changed and self.running and self.without and self.unit:
            changed = changed.retimed(self.running, self.without, self.unit)
        return replace(item, due=self.due, review=self.review, escalates=self.escalates, changed=changed)


@command
class RetimeItem:
    """Set the clocks again by the pack and the calendar in effect today.

    It is due so long after it began to wait, with the pauses and extensions that it had. Its review stays on its day,
    or the next working day, inside the horizon of its risk. An item that is settled, or whose clocks come out as they
    are, records nothing.
    """

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item is None or item.settled:
            return
        today = replace(lookup, timescales=lookup.timescales.as_on(lookup.timescales.calendar.day_of(context.at)))
        without, review = due_clock(today, item.risk, item.urgent, item.since), _review(today, item, context.at)
        changed = _counted_again(item, today, without, context.at)
        due = changed.due(today.timescales.calendar) if changed else without
        if (due.due_at, review.due_at) == (item.due.due_at, item.review.due_at):
            return
        yield ItemRetimed(
            due=due,
            review=review,
            escalates=escalation_kept(today, replace(item, review=review), due, context.at),
            due_before=item.due,
            review_before=item.review,
            running=changed.running.clock if changed else None,
            without=changed.without if changed else None,
            unit=changed.unit if changed else None,
        )


def _counted_again(item: OpenItem, lookup: ItemContext, without: Clock, at: datetime) -> ChangedClock | None:
    if item.changed is None:
        return None
    return item.changed.counted_again(without, unit_of(lookup, item.risk, at), lookup.timescales.calendar)


def _review(lookup: ItemContext, item: OpenItem, at: datetime) -> Clock:
    """One that has passed stays as it is: it is overdue, whatever the timescales say by now."""
    if item.review.due_at <= at:
        return item.review
    horizon = review_clock(lookup, item.risk, at)
    calendar = lookup.timescales.calendar
    kept = calendar.next_close_of_business(calendar.day_of(item.review.due_at))
    return horizon if kept > horizon.due_at else Clock(kept, horizon.pack, horizon.calendar)
