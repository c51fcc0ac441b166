"""An item is raised, and its clock stands, on every day of four years; what it took is counted by hand, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from services.chassis.application.holidays import calendar, england_and_wales
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.pausing import EndPause, ItemPaused, PauseItem
from services.chassis.domain.open_items.state import ItemContext, OpenItem
from services.chassis.domain.working_time import LONDON, Timescales, london_day
from tests.domain.chassis.test_an_items_clock_is_paused import HOLD, PACK, at, knowing
from tests.domain.chassis.test_open_items import RAISE, after

FIRST, LAST = date(2022, 1, 1), date(2025, 11, 1)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
HOLIDAYS = frozenset(england_and_wales())
WORKED = [day for day in DAYS + [LAST + timedelta(days=n) for n in range(90)] if day.weekday() < 5]
WORKED = [day for day in WORKED if day not in HOLIDAYS]
TWO_DAYS, STANDS = 2, 9
"""It is due after two working days, and stands until nine days after it was raised."""


def in_london(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def lookup() -> ItemContext:
    return knowing(Timescales((PACK,), calendar()))


def first_worked(day: date, hour: int) -> date:
    """The day on which it counts as received: the same while open, else the next that is worked on."""
    return next(each for each in WORKED if each > day or (each == day and hour < 17))


@pytest.mark.parametrize("hour", [9, 16, 18])
def test_what_a_pause_took_is_added_to_the_clock_and_to_nothing_else(hour: int) -> None:
    known = lookup()
    wrong: list[Any] = []
    for day in DAYS:
        moment = in_london(day, hour)
        raised = RaiseItem(kind=RAISE.kind, subject=RAISE.subject)
        item: OpenItem = after(None, *raised.decide(None, at(moment), known))
        until = day + timedelta(days=STANDS)
        (paused,) = PauseItem(reason=HOLD, words="Asked to wait.", until=until).decide(item, at(moment), known)
        assert isinstance(paused, ItemPaused)
        ended = after(item, paused, *EndPause(ends_at=paused.ends_at).decide(after(item, paused), at(moment), known))
        goes_on = WORKED.index(first_worked(until, 17))
        expected = WORKED[goes_on + TWO_DAYS]
        received = WORKED.index(first_worked(day, hour))
        figures = (london_day(ended.due.due_at), london_day(paused.without.due_at), london_day(paused.due.due_at))
        if figures != (expected, WORKED[received + TWO_DAYS], expected):
            wrong.append((day, figures, expected))

    assert wrong == []
