"""This is where a moment is worded: in London time, as GOV.UK writes dates and times."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(value: datetime | date) -> str:
    """27 March 2026"""
    at = value.astimezone(LONDON) if isinstance(value, datetime) else value
    return f"{at.day} {at:%B %Y}"


def moment(value: datetime) -> str:
    """27 March 2026 at 2:05pm"""
    return f"{day(value)} at {clock(value)}"


def short_day(value: datetime | date) -> str:
    """27 Mar 2026, for tables"""
    at = value.astimezone(LONDON) if isinstance(value, datetime) else value
    return f"{at.day} {at:%b %Y}"


def short(value: datetime) -> str:
    """27 Mar 2026, 2:05pm, for tables"""
    return f"{short_day(value)}, {clock(value)}"


def clock(value: datetime) -> str:
    """2:05pm"""
    at = value.astimezone(LONDON)
    return f"{at.hour % 12 or 12}{f':{at:%M}' if at.minute else ''}{'am' if at.hour < 12 else 'pm'}"
