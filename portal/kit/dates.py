"""Dates as text: London time, written as GOV.UK writes dates and times."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
END_OF_DAY = time(23, 59, 59, 999_999)


def today() -> date:
    """London's day, wherever this runs."""
    return datetime.now(LONDON).date()


def now() -> datetime:
    return datetime.now(LONDON)


def day(value: datetime | date) -> str:
    """27 March 2026"""
    local = _local(value)
    return f"{local.day} {local:%B %Y}"


def moment(value: datetime) -> str:
    """27 March 2026 at 2:05pm"""
    return f"{day(value)} at {clock(value)}"


def short_day(value: datetime | date) -> str:
    """27 Mar 2026, for tables"""
    local = _local(value)
    return f"{local.day} {local:%b %Y}"


def short(value: datetime) -> str:
    """27 Mar 2026, 2:05pm, for tables"""
    return f"{short_day(value)}, {clock(value)}"


def clock(value: datetime) -> str:
    """2:05pm"""
    local = value.astimezone(LONDON)
    return f"{local.hour % 12 or 12}{f':{local:%M}' if local.minute else ''}{'am' if local.hour < 12 else 'pm'}"


def _local(value: datetime | date) -> datetime | date:
    return value.astimezone(LONDON) if isinstance(value, datetime) else value
