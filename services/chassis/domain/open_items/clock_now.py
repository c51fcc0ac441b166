"""The due clock of an item as it runs now: whether it can be changed, and when the next rung is asked after that."""

from __future__ import annotations

from datetime import datetime

from services.chassis.domain.clock_changes import RunningClock
from services.chassis.domain.decider import CommandContext, Refused
from services.chassis.domain.open_items.changed_clock import ChangedClock
from services.chassis.domain.open_items.clocks import grace_after
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem, Risk, Rung
from services.chassis.domain.working_time import Clock, Unit


def running_clock(item: OpenItem, unit: Unit) -> ChangedClock:
    """The clock with all that changed it; until something does, as it was set."""
    running = RunningClock(clock=item.due, unit=unit, began_at=item.since)
    return item.changed or ChangedClock(running=running, without=item.due)


def must_change_clock(item: OpenItem, context: CommandContext, lookup: ItemContext) -> Unit:
    """What the clock counts, where it can be paused and extended by whoever asks.

    Raises AlreadySettled, Unknown, NotTheirs, ClockFixed.
    """
    item.must_be_open()
    lookup.involvement.must_be_shown_to(context.by)
    if context.role not in lookup.kind.roles:
        raise NotTheirs(f"{context.role} cannot do what this asks")
    if not lookup.kind.pause_reasons or item.urgent:
        raise ClockFixed("this clock is neither paused nor extended: do what is due, or say what you found in a review")
    return item.changed.unit if item.changed else unit_of(lookup, item.risk, context.at)


def unit_of(lookup: ItemContext, risk: Risk, at: datetime) -> Unit:
    """What the due clock of this kind of item counts, by the pack in effect."""
    pack = lookup.timescales.pack_on(lookup.timescales.calendar.day_of(at))
    return pack.timescales[lookup.kind.due.format(risk=risk)].unit


def escalation_kept(lookup: ItemContext, item: OpenItem, due: Clock, at: datetime) -> Clock:
    """When the next rung is asked, now that it is due at `due`.

    Where somebody higher is asked already, nobody has said that they have an urgent one, or its review has passed, that
    clock goes on: no change of the due clock calms it.
    """
    rises = item.urgent and not item.acknowledged
    if rises or item.rung is not Rung.OWNER or item.review.due_at <= at:
        return item.escalates
    return grace_after(lookup, item.urgent, due, item.review, at)


class ClockFixed(Refused):
    """Danger, and what a referrer waits for, is not put off."""
