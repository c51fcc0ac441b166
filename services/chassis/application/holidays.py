"""Holidays: the bank holidays of England and Wales as GOV.UK publishes them, and the calendar that rests on them."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.metadata import version

from govuk_bank_holidays.bank_holidays import BankHolidays

from services.chassis.domain.working_time import Calendar


@cache
def england_and_wales() -> frozenset[date]:
    """The package's own list: nothing is fetched, so that two machines count alike."""
    package_list = BankHolidays(use_cached_holidays=True)
    return frozenset(h["date"] for h in package_list.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


@cache
def calendar() -> Calendar:
    """Working days of England and Wales. The version is that of the list, with the last year that the list knows."""
    holidays = england_and_wales()
    return Calendar(holidays, f"govuk-bank-holidays {version('govuk-bank-holidays')}, to {max(holidays):%Y}")
