"""Working time: days are London's, working days are those of England and Wales, each unit is counted by its rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.application.holidays import calendar, england_and_wales
from services.chassis.domain.opening_hours import Hours, Opening
from services.chassis.domain.working_time import Calendar, Timescale, Unit

LONDON = ZoneInfo("Europe/London")
COUNCIL = calendar()


def london(text: str) -> datetime:
    """`2026-08-28 16:55` by London's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def ends(begins: str, amount: int, unit: Unit, by: Calendar = COUNCIL) -> str:
    """When it ends, by London's clock."""
    return f"{by.after(london(begins), Timescale(amount, unit)).astimezone(LONDON):%Y-%m-%d %H:%M}"


def test_half_past_midnight_in_july_is_the_same_day_in_london_though_utc_still_has_yesterday() -> None:
    at = london("2026-07-02 00:30")

    assert at.astimezone(UTC).date() == date(2026, 7, 1)
    assert COUNCIL.day_of(at) == date(2026, 7, 2)


@pytest.mark.parametrize(
    "day",
    ["2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08", "2026-08-31", "2026-12-28", "2028-01-03"],
    ids=["moved spring", "jubilee", "state funeral", "coronation", "summer", "substitute", "new year's substitute"],
)
def test_a_bank_holiday_is_no_working_day_however_irregular(day: str) -> None:
    assert not COUNCIL.is_working_day(date.fromisoformat(day))


def test_the_spring_holiday_that_was_moved_in_2022_left_a_working_day_behind() -> None:
    assert COUNCIL.is_working_day(date(2022, 5, 30))


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-08-28 08:29", False),
        ("2026-08-28 08:30", True),
        ("2026-08-28 16:59", True),
        ("2026-08-28 17:00", False),
        ("2026-08-29 12:00", False),
        ("2026-08-31 12:00", False),
    ],
)
def test_the_council_is_open_in_its_hours_on_working_days(at: str, open_: bool) -> None:
    assert COUNCIL.is_open(london(at)) is open_


@pytest.mark.parametrize(
    ("at", "effective"),
    [
        ("2026-08-28 16:55", "2026-08-28 16:55"),
        ("2026-08-28 17:00", "2026-09-01 08:30"),
        ("2026-08-30 03:00", "2026-09-01 08:30"),
        ("2026-09-01 06:00", "2026-09-01 08:30"),
    ],
    ids=["while open", "at close, before a bank holiday", "on a Sunday", "before opening"],
)
def test_what_comes_while_closed_counts_from_the_next_opening(at: str, effective: str) -> None:
    assert COUNCIL.effective_receipt(london(at)) == london(effective)


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        ("2026-08-28 16:55", 0, "2026-08-28 17:00"),
        ("2026-08-28 16:55", 1, "2026-09-01 17:00"),
        ("2026-08-28 17:00", 1, "2026-09-02 17:00"),
        ("2026-08-29 12:00", 0, "2026-09-01 17:00"),
        ("2022-09-16 10:00", 1, "2022-09-20 17:00"),
        ("2023-05-05 10:00", 5, "2023-05-15 17:00"),
        ("2026-12-24 16:00", 2, "2026-12-30 17:00"),
        ("2026-03-27 12:00", 1, "2026-03-30 17:00"),
        ("2026-10-23 12:00", 1, "2026-10-26 17:00"),
    ],
    ids=[
        "today",
        "Friday 16:55 before a bank holiday",
        "the same Friday after close",
        "a Saturday",
        "over the state funeral",
        "over the coronation",
        "over Christmas",
        "clocks go forward",
        "clocks go back",
    ],
)
def test_working_days_end_at_close_of_business_of_the_last_one(begins: str, days: int, due: str) -> None:
    assert ends(begins, days, Unit.WORKING_DAYS) == due


@pytest.mark.parametrize(
    ("begins", "hours", "due"),
    [
        ("2026-09-02 09:00", 4, "2026-09-02 13:00"),
        ("2026-09-02 13:00", 4, "2026-09-02 17:00"),
        ("2026-08-28 15:00", 4, "2026-09-01 10:30"),
        ("2026-08-29 15:00", 9, "2026-09-02 09:00"),
        ("2026-03-27 16:00", 2, "2026-03-30 09:30"),
    ],
    ids=["in one day", "to the minute of close", "over a bank holiday", "from a Saturday", "clocks go forward"],
)
def test_working_hours_run_only_while_open(begins: str, hours: int, due: str) -> None:
    assert ends(begins, hours, Unit.WORKING_HOURS) == due


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        ("2026-08-28 16:55", 28, "2026-09-25 17:00"),
        ("2026-08-28 23:30", 1, "2026-08-29 17:00"),
        ("2026-07-02 00:30", 1, "2026-07-03 17:00"),
        ("2026-12-24 12:00", 1, "2026-12-25 17:00"),
    ],
    ids=["28 days", "to a Saturday", "London's day", "to Christmas Day"],
)
def test_calendar_days_count_every_day_and_end_when_business_would(begins: str, days: int, due: str) -> None:
    assert ends(begins, days, Unit.CALENDAR_DAYS) == due


@pytest.mark.parametrize(
    ("begins", "amount", "unit", "due"),
    [
        ("2026-08-28 16:55", 4, Unit.ELAPSED_HOURS, "2026-08-28 20:55"),
        ("2026-08-28 23:50", 15, Unit.ELAPSED_MINUTES, "2026-08-29 00:05"),
        ("2026-03-29 00:30", 4, Unit.ELAPSED_HOURS, "2026-03-29 05:30"),
        ("2026-10-25 00:30", 4, Unit.ELAPSED_HOURS, "2026-10-25 03:30"),
    ],
    ids=["on a Friday evening", "over midnight", "a night of 23 hours", "a night of 25 hours"],
)
def test_elapsed_time_runs_day_and_night(begins: str, amount: int, unit: Unit, due: str) -> None:
    assert ends(begins, amount, unit) == due


@pytest.mark.parametrize(
    ("ended", "amount", "unit", "due"),
    [
        ("2026-09-01 17:00", 1, Unit.WORKING_DAYS, "2026-09-02 17:00"),
        ("2026-09-05 17:00", 1, Unit.WORKING_DAYS, "2026-09-08 17:00"),
        ("2026-09-01 17:00", 7, Unit.CALENDAR_DAYS, "2026-09-08 17:00"),
        ("2026-09-01 17:00", 2, Unit.WORKING_HOURS, "2026-09-02 10:30"),
        ("2026-09-01 17:00", 15, Unit.ELAPSED_MINUTES, "2026-09-01 17:15"),
    ],
)
def test_what_follows_on_a_day_that_ended_does_not_count_that_day_again(
    ended: str, amount: int, unit: Unit, due: str
) -> None:
    then = COUNCIL.further(london(ended), Timescale(amount, unit))

    assert f"{then.astimezone(LONDON):%Y-%m-%d %H:%M}" == due


def test_a_day_ends_at_londons_midnight() -> None:
    assert COUNCIL.end_of_day(date(2026, 7, 1)) == london("2026-07-02 00:00")


def test_a_team_counts_by_hours_of_its_own() -> None:
    week = (*[Opening(time(7), time(19))] * 5, Opening(time(9), time(12)), None)
    every_saturday = Calendar(england_and_wales(), "test", Hours(week))

    assert ends("2026-08-28 18:30", 1, Unit.WORKING_DAYS, every_saturday) == "2026-08-29 12:00"
    assert ends("2026-08-28 18:30", 2, Unit.WORKING_HOURS, every_saturday) == "2026-08-29 10:30"
    assert ends("2026-08-29 12:00", 0, Unit.WORKING_DAYS, every_saturday) == "2026-09-01 19:00"


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-08-28", "2026-09-02", 2),
        ("2026-08-28", "2026-08-31", 0),
        ("2026-09-02", "2026-08-28", 0),
    ],
    ids=["over a bank holiday", "only days of rest", "backwards"],
)
def test_working_days_between_two_days_leave_the_first_out(first: str, last: str, count: int) -> None:
    assert COUNCIL.working_days_between(date.fromisoformat(first), date.fromisoformat(last)) == count


MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
UNITS = st.sampled_from(Unit)


@given(MOMENTS, st.integers(1, 40), UNITS)
def test_more_time_never_ends_earlier_and_nothing_ends_before_it_begins(at: datetime, amount: int, unit: Unit) -> None:
    due, later = (COUNCIL.after(at, Timescale(n, unit)) for n in (amount, amount + 1))

    assert at < due < later
    assert due.utcoffset() == timedelta(0)


@given(MOMENTS, MOMENTS, st.integers(1, 40), UNITS)
def test_what_comes_later_is_never_due_earlier(one: datetime, other: datetime, amount: int, unit: Unit) -> None:
    first, second = sorted((one, other))

    assert COUNCIL.after(first, Timescale(amount, unit)) <= COUNCIL.after(second, Timescale(amount, unit))


@given(MOMENTS, st.integers(0, 40))
def test_the_working_days_of_a_clock_are_those_between_its_days(at: datetime, days: int) -> None:
    due = COUNCIL.after(at, Timescale(days, Unit.WORKING_DAYS))
    received = COUNCIL.day_of(COUNCIL.effective_receipt(at))

    assert COUNCIL.working_days_between(received, COUNCIL.day_of(due)) == days
    assert COUNCIL.is_working_day(COUNCIL.day_of(due))


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        COUNCIL.after(datetime(2026, 8, 28, 16, 55), Timescale(1, Unit.WORKING_DAYS))


@pytest.mark.parametrize(
    ("amount", "unit"), [(-1, Unit.WORKING_DAYS), (0, Unit.CALENDAR_DAYS), (0, Unit.ELAPSED_HOURS)]
)
def test_a_timescale_of_nothing_is_refused(amount: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match="is no timescale"):
        Timescale(amount, unit)


def test_opening_hours_that_never_open_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one of them is open"):
        Hours((None,) * 7)
    with pytest.raises(ValueError, match="must close later"):
        Opening(time(17), time(9))


def test_a_calendar_whose_every_day_is_a_holiday_is_refused_and_not_searched_for_ever() -> None:
    always = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(800))

    with pytest.raises(ValueError, match="has no working day"):
        Calendar(always, "test").after(london("2026-01-05 12:00"), Timescale(1, Unit.WORKING_DAYS))
