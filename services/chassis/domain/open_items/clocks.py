"""The clocks of an open item: when it is due, when it is looked at again, and when the next rung is asked."""

from __future__ import annotations

from datetime import date, datetime

from services.chassis.domain.decider import Refused
from services.chassis.domain.open_items.rungs import LAST_RUNGS
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Risk, Rung
from services.chassis.domain.working_time import Clock

GRACE, GRACE_URGENT = "next rung", "next rung urgent"
ACKNOWLEDGEMENT = "acknowledgement"
LAST_RUNG, LAST_RUNG_URGENT = "last rung", "last rung urgent"


def due_clock(lookup: ItemContext, risk: Risk, urgent: bool, since: datetime) -> Clock:
    """When what the item asks must be done. A kind whose timescale names `{risk}` has one for each risk."""
    name = lookup.kind.due_urgent if urgent else lookup.kind.due
    return lookup.timescales.clock(name.format(risk=risk), since)


def review_clock(lookup: ItemContext, risk: Risk, at: datetime, by: date | None = None) -> Clock:
    """When somebody looks at it again: on the day that is asked for, or at the horizon of its risk.

    Raises ReviewInThePast, ReviewBeyondHorizon.
    """
    horizon = lookup.timescales.clock(f"review {risk}", at)
    if by is None:
        return horizon
    calendar = lookup.timescales.calendar
    if by < calendar.day_of(at):
        raise ReviewInThePast("what waits is looked at again: name a day that has not passed")
    if by > (last := calendar.day_of(horizon.due_at)):
        raise ReviewBeyondHorizon(f"at this risk it is looked at again by {last:%-d %B %Y} at the latest")
    return Clock(due_at=calendar.close_of_business(by), pack=horizon.pack, calendar=horizon.calendar)


def first_escalation(lookup: ItemContext, urgent: bool, due: Clock, review: Clock, at: datetime) -> Clock:
    """An urgent item goes up until somebody says that they have it; any other a grace after what comes first."""
    if urgent:
        return lookup.timescales.clock(ACKNOWLEDGEMENT, at)
    return grace_after(lookup, urgent, due, review, at)


def grace_after(lookup: ItemContext, urgent: bool, due: Clock, review: Clock, at: datetime) -> Clock:
    """A grace after the next moment that passes.

    It counts from now where the review has passed, or what is urgent is overdue: a moment that lies further ahead lets
    nobody wait for it. What is not urgent and overdue waits for the review that was named when somebody looked at it.
    """
    name = GRACE_URGENT if urgent else GRACE
    if review.due_at <= at or (urgent and due.due_at <= at):
        return lookup.timescales.clock(name, at)
    return lookup.timescales.clock_after(name, min(clock.due_at for clock in (due, review) if clock.due_at > at))


def next_escalation(lookup: ItemContext, item: OpenItem, rung: Rung, at: datetime) -> Clock:
    """How long this rung has before the next is asked. The last rung is asked again and again.

    It counts from when the rung before had its time; where that is so long ago that this one's is over too, from now.
    """
    name = _timescale_of(item, rung)
    follows = lookup.timescales.clock_after(name, item.escalates.due_at)
    return follows if follows.due_at > at else lookup.timescales.clock(name, at)


def _timescale_of(item: OpenItem, rung: Rung) -> str:
    if rung in LAST_RUNGS:
        return LAST_RUNG_URGENT if item.urgent else LAST_RUNG
    return ACKNOWLEDGEMENT if item.urgent else GRACE


class ReviewInThePast(Refused):
    """Nothing waits without a day on which it is looked at again."""

    status = 422


class ReviewBeyondHorizon(Refused):
    """The risk says how long something may wait unseen."""

    status = 422
