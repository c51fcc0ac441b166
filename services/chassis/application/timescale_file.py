"""Timescale file: a service's packs, extra holidays and opening hours as TOML, each from its day on (deploy/README.md).

A pack names only what it changes; everything else stays as in the pack before it. All of it is checked when a process
starts: a clock that cannot be set would be found when somebody waits.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from services.chassis.domain.opening_hours import WEEKDAYS, Hours, Opening
from services.chassis.domain.working_time import Calendar, Pack, Timescale, Timescales, Unit

T = TypeVar("T")
UNITS = {str(unit).removesuffix("s"): unit for unit in Unit}
AMOUNT_AND_UNIT = re.compile(r"(\d{1,4}) ([a-z ]+?)s?")
OPENING = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


class InvalidTimescales(Exception):
    """A timescale file cannot be read, or says what cannot be; the message names the file and the place in it."""


def timescales_of(path: Path | None, default: Timescales) -> Timescales:
    """The default timescales, changed by what the file says; without a file, the default. Raises InvalidTimescales."""
    if path is None:
        return default
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        _must_be_known(content, {"calendar", "packs"}, "the file")
        calendar = _in("calendar", _calendar, content.get("calendar", {}), default.calendar)
        packs = [*default.packs]
        for number, table in enumerate(_list(content, "packs", "tables"), 1):
            packs.append(_in(f"pack {number}", _pack, table, packs[-1]))
        return Timescales(tuple(packs), calendar)
    except (OSError, ValueError) as problem:
        raise InvalidTimescales(f"{path}: {getattr(problem, 'strerror', None) or problem}") from problem


def _pack(table: Mapping[str, Any], before: Pack) -> Pack:
    _must_be_known(table, {"version", "effective_from", "timescales"}, "a pack")
    changed = table.get("timescales", {})
    _must_be_known(changed, set(before.timescales), "this service's timescales")
    return Pack(
        _typed(table, "version", str),
        _day(table.get("effective_from"), "effective_from"),
        {**before.timescales, **{name: _timescale(name, text) for name, text in changed.items()}},
    )


def _timescale(name: str, text: object) -> Timescale:
    found = AMOUNT_AND_UNIT.fullmatch(text) if isinstance(text, str) else None
    if not found or found[2] not in UNITS:
        raise ValueError(f'{name} is {text!r}: say it like "5 working days", in {", ".join(map(str, Unit))}')
    return _in(name, Timescale, int(found[1]), UNITS[found[2]])


def _calendar(table: Mapping[str, Any], default: Calendar) -> Calendar:
    _must_be_known(table, {"version", "extra_holidays", "hours"}, "the calendar")
    if not table:
        return default
    extra = [_day(day, "extra_holidays") for day in _list(table, "extra_holidays", "days")]
    version = f"{default.version}; {_typed(table, 'version', str)}"
    return Calendar(default.holidays.union(extra), version, _hours(table.get("hours", {}), default.hours))


def _hours(table: Mapping[str, Any], default: Hours) -> Hours:
    _must_be_known(table, set(WEEKDAYS), "the weekdays")
    given = dict(zip(WEEKDAYS, default.week, strict=True))
    return Hours(tuple({**given, **{day: _opening(day, text) for day, text in table.items()}}.values()))


def _opening(day: str, text: object) -> Opening | None:
    if text == "closed":
        return None
    found = OPENING.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError(f'{day} is {text!r}: say it like "08:30-17:00", or "closed"')
    return _in(day, lambda: Opening(*map(time.fromisoformat, found.groups())))


def _day(value: object, name: str) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(f"{name} is {value!r}: say a day like 2027-04-01, without quotation marks")
    return value


def _list(table: Mapping[str, Any], name: str, of: str) -> list[object]:
    value = table.get(name, [])
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list of {of}")
    return value


def _typed(table: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = table.get(name)
    if not isinstance(value, kind) or not value:
        raise ValueError(f"{name} is missing: events keep it, so that everybody can say by what a clock was counted")
    return value


def _must_be_known(table: object, names: set[str], what: str) -> None:
    if not isinstance(table, Mapping):
        raise ValueError(f"{what} must be a table of names and values")
    if unknown := sorted(set(table) - names):
        raise ValueError(f"{unknown[0]!r} is unknown; {what} may have {', '.join(sorted(names))}")


def _in(place: str, read: Callable[..., T], *given: object) -> T:
    """What `read` gives; a problem says in which place of the file it is."""
    try:
        return read(*given)
    except ValueError as problem:
        raise ValueError(f"{place}: {problem}") from problem
