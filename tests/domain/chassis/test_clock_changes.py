"""A clock pauses for a reason, goes on with what was left, is extended by somebody; what it took is told both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.application.holidays import calendar
from services.chassis.domain.clock_changes import (
    ClockNotPaused,
    ClockPaused,
    ClockRanOut,
    Extension,
    Pause,
    RunningClock,
    Taken,
)
from services.chassis.domain.working_time import Calendar, Clock, Timescale, Unit

LONDON = ZoneInfo("Europe/London")
WORKING = calendar()
HOLD = "police hold"


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def begun(at: str | datetime, amount: int, unit: Unit) -> RunningClock:
    began_at = london(at) if isinstance(at, str) else at
    due_at = WORKING.after(began_at, Timescale(amount, unit))
    return RunningClock(Clock(due_at, "a pack", WORKING.version), unit, began_at)


def due(clock: RunningClock) -> str:
    assert clock.due_at
    return f"{clock.due_at.astimezone(LONDON):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("amount", "unit", "pauses", "goes_on", "then"),
    [
        (5, Unit.WORKING_DAYS, "2026-09-02 10:00", "2026-09-07 10:00", "Thu 2026-09-10 17:00"),
        (5, Unit.WORKING_DAYS, "2026-09-02 10:00", "2026-09-02 16:00", "Mon 2026-09-07 17:00"),
        (5, Unit.WORKING_DAYS, "2026-09-02 10:00", "2026-09-05 12:00", "Thu 2026-09-10 17:00"),
        (28, Unit.CALENDAR_DAYS, "2026-09-02 10:00", "2026-09-12 23:00", "Mon 2026-10-05 17:00"),
        (16, Unit.WORKING_HOURS, "2026-09-01 10:00", "2026-09-03 10:00", "Fri 2026-09-04 09:00"),
        (60, Unit.ELAPSED_HOURS, "2026-08-29 10:00", "2026-08-30 10:00", "Mon 2026-08-31 22:00"),
        (90, Unit.ELAPSED_MINUTES, "2026-08-28 10:30", "2026-08-28 11:00", "Fri 2026-08-28 12:00"),
    ],
    ids=["over a weekend", "within a day", "until a Saturday", "calendar", "working hours", "elapsed hours", "minutes"],
)
def test_a_clock_goes_on_with_what_was_left_of_it(
    amount: int, unit: Unit, pauses: str, goes_on: str, then: str
) -> None:
    began = begun("2026-08-28 10:00", amount, unit)  # Friday before a bank holiday
    paused = began.paused(HOLD, london(pauses))
    resumed = paused.resumed(london(goes_on), WORKING)

    assert paused.due_at is None
    assert due(resumed) == then
    assert resumed.pauses == (Pause(HOLD, london(pauses), london(goes_on)),)
    assert (resumed.clock.pack, resumed.clock.calendar) == ("a pack", WORKING.version)


def test_both_figures_are_told_also_while_it_stands() -> None:
    paused = begun("2026-09-01 10:00", 20, Unit.WORKING_DAYS).paused(HOLD, london("2026-09-03 10:00"))

    assert paused.taken(london("2026-09-08 12:00"), WORKING) == Taken(Unit.WORKING_DAYS, 5, 2)
    resumed = paused.resumed(london("2026-09-08 12:00"), WORKING)
    assert resumed.taken(london("2026-09-10 12:00"), WORKING) == Taken(Unit.WORKING_DAYS, 7, 4)


@pytest.mark.parametrize(
    ("by", "then"),
    [
        (Timescale(5, Unit.WORKING_DAYS), "Mon 2026-09-14 17:00"),
        (Timescale(7, Unit.CALENDAR_DAYS), "Mon 2026-09-14 17:00"),
        (Timescale(4, Unit.WORKING_HOURS), "Tue 2026-09-08 12:30"),
        (Timescale(24, Unit.ELAPSED_HOURS), "Tue 2026-09-08 17:00"),
    ],
    ids=lambda value: str(value),
)
def test_an_extension_counts_from_when_it_was_due_and_names_its_reason_and_approver(by: Timescale, then: str) -> None:
    began = begun("2026-08-28 10:00", 5, Unit.WORKING_DAYS)
    extended = began.extended(by, "the adult's pace", "the manager", WORKING)

    assert due(began) == "Mon 2026-09-07 17:00"
    assert due(extended) == then
    assert extended.extensions == (Extension("the adult's pace", "the manager", began.clock.due_at),)


def test_it_can_be_extended_while_it_stands() -> None:
    paused = begun("2026-08-28 10:00", 5, Unit.WORKING_DAYS).paused(HOLD, london("2026-09-02 10:00"))
    extended = paused.extended(Timescale(2, Unit.WORKING_DAYS), "complex", "the manager", WORKING)

    assert extended.due_at is None
    assert due(extended.resumed(london("2026-09-04 10:00"), WORKING)) == "Fri 2026-09-11 17:00"


def test_what_stands_cannot_be_paused_again_and_what_runs_cannot_go_on() -> None:
    began = begun("2026-09-01 10:00", 5, Unit.WORKING_DAYS)

    with pytest.raises(ClockPaused):
        began.paused(HOLD, london("2026-09-02 10:00")).paused(HOLD, london("2026-09-02 11:00"))
    with pytest.raises(ClockNotPaused):
        began.resumed(london("2026-09-02 10:00"), WORKING)


def test_lateness_is_not_hidden_by_a_pause() -> None:
    began = begun("2026-09-01 10:00", 1, Unit.WORKING_DAYS)

    with pytest.raises(ClockRanOut, match="extend it with a reason and an approver"):
        began.paused(HOLD, london("2026-09-02 17:00"))


MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
SHARES = st.floats(0, 0.999)
BREAKS = st.integers(0, 60 * 24 * 40)


@given(MOMENTS, st.integers(1, 30), st.sampled_from(Unit), SHARES, BREAKS)
def test_whatever_the_pause_what_it_ran_until_due_is_the_whole_timescale(
    at: datetime, amount: int, unit: Unit, share: float, minutes: int
) -> None:
    began = begun(at, amount, unit)
    pauses_at = at + (began.clock.due_at - at) * share
    resumed = began.paused(HOLD, pauses_at).resumed(pauses_at + timedelta(minutes=minutes), WORKING)

    assert resumed.clock.due_at >= began.clock.due_at
    taken = resumed.taken(resumed.clock.due_at, WORKING)
    assert taken.without_pauses == amount
    assert taken.with_pauses >= amount


def test_a_new_list_of_holidays_holds_for_what_is_left() -> None:
    mourning = Calendar(WORKING.holidays | {london("2026-09-09 00:00").date()}, "with the day of mourning")
    paused = begun("2026-09-01 10:00", 5, Unit.WORKING_DAYS).paused(HOLD, london("2026-09-03 10:00"))
    resumed = paused.resumed(london("2026-09-07 10:00"), mourning)

    assert due(resumed) == "Fri 2026-09-11 17:00"
    assert resumed.clock.calendar == "with the day of mourning"
