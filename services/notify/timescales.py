"""Timescales of notify: versioned configuration, counted in working days of England and Wales."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

VERSION = "2026-11"
HELD_ESCALATION_WORKING_DAYS = 3
"""Working days until held feedback goes to a safeguarding lead."""

COUNCIL_TIME_ZONE = ZoneInfo("Europe/London")
CLOSE_OF_BUSINESS = time(17, 0)


def after_working_days(moment: datetime, days: int) -> datetime:
    """Close of business on the last of so many working days. A moment after hours counts as the next working day."""
    local = moment.astimezone(COUNCIL_TIME_ZONE)
    day = local.date() if local.time() < CLOSE_OF_BUSINESS else local.date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return datetime.combine(day, CLOSE_OF_BUSINESS, COUNCIL_TIME_ZONE)


def held_escalates_at(held_at: datetime) -> datetime:
    return after_working_days(held_at, HELD_ESCALATION_WORKING_DAYS)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays()


@cache
def _holidays() -> frozenset[date]:
    """The package's own list: nothing is fetched, so that two machines count alike."""
    package_list = BankHolidays(use_cached_holidays=True)
    return frozenset(h["date"] for h in package_list.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))
