"""Packs of timescales: versioned, each from its day on; a clock says by which pack and calendar it was counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.chassis.application.holidays import calendar
from services.chassis.domain.working_time import (
    Clock,
    Pack,
    Timescale,
    Timescales,
    Unit,
    UnknownTimescale,
    day_in_words,
    moment_in_words,
)

COUNCIL = calendar()


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


FIRST = Pack("1", date(2026, 1, 1), {"decision": Timescale(5, Unit.WORKING_DAYS)})
SECOND = Pack("2", date(2026, 9, 2), {"decision": Timescale(2, Unit.WORKING_DAYS)})
PACKS = Timescales((FIRST, SECOND), COUNCIL)


def test_a_clock_says_when_it_is_due_and_by_which_pack_and_calendar() -> None:
    clock = PACKS.clock("decision", london("2026-08-28 16:55"))

    assert clock == Clock(due_at=london("2026-09-07 17:00"), pack="1", calendar=COUNCIL.version)


def test_a_new_pack_holds_from_londons_midnight_of_its_day() -> None:
    before, after = london("2026-09-01 23:59"), london("2026-09-02 00:00")

    assert (PACKS.clock("decision", before).pack, PACKS.clock("decision", after).pack) == ("1", "2")


def test_a_timescale_that_the_pack_does_not_name_is_refused() -> None:
    with pytest.raises(UnknownTimescale, match="the pack 1 has no timescale 'lunch'"):
        PACKS.clock("lunch", london("2026-08-28 16:55"))


def test_before_the_first_pack_nothing_can_be_timed() -> None:
    with pytest.raises(UnknownTimescale, match="in effect on 2025-12-31"):
        PACKS.clock("decision", london("2025-12-31 12:00"))


def test_packs_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in the order of their days"):
        Timescales((SECOND, FIRST), COUNCIL)


def test_a_moment_is_written_by_londons_clock() -> None:
    half_past_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    assert day_in_words(half_past_midnight) == "2 July 2026"
    assert moment_in_words(half_past_midnight) == "2 July 2026, 00:30"
