"""Default timescales that every service has: what waits for a person is looked at, acknowledged, and handed up in time.

A service's pack adds its own. Each is configuration: a file of packs changes it from a day on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.chassis.domain.working_time import Timescale, Unit

SINCE_EVER = date.min
"""A default pack is in effect on every day before the first pack of a file."""


def working_days(amount: int) -> Timescale:
    return Timescale(amount, Unit.WORKING_DAYS)


def working_hours(amount: int) -> Timescale:
    return Timescale(amount, Unit.WORKING_HOURS)


def calendar_days(amount: int) -> Timescale:
    return Timescale(amount, Unit.CALENDAR_DAYS)


def elapsed_hours(amount: int) -> Timescale:
    return Timescale(amount, Unit.ELAPSED_HOURS)


def elapsed_minutes(amount: int) -> Timescale:
    return Timescale(amount, Unit.ELAPSED_MINUTES)


OPEN_ITEM_TIMESCALES: Mapping[str, Timescale] = {
    # the horizon within which what waits is looked at again, by its risk
    "review high": working_days(1),
    "review medium": working_days(3),
    "review low": working_days(10),
    "review unknown": working_days(1),
    # something new about what is routed, decided, concluded or closed, by its risk
    "new matter high": working_days(1),
    "new matter medium": working_days(2),
    "new matter low": working_days(3),
    "new matter unknown": working_days(1),
    "new matter urgent": elapsed_hours(1),
    # an urgent item asks for "I have it"
    "acknowledgement": elapsed_minutes(15),
    # what one service handed to another is shown until it was taken
    "handed over": elapsed_minutes(15),
    "handed over urgent": elapsed_minutes(2),
    # how long the clock of an item may stand at a time
    "longest pause": calendar_days(28),
    # from one rung of the ladder to the next; the last rung repeats
    "next rung": working_days(1),
    "next rung urgent": elapsed_minutes(15),
    "last rung": working_days(1),
    "last rung urgent": elapsed_hours(1),
}
