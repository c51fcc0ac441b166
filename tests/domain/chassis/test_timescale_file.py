"""A council's own timescales: a file changes packs from a day on, holidays and hours; a bad one is one sentence."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.chassis.application.timescale_file import InvalidTimescales, timescales_of
from services.chassis.domain.working_time import Timescale, Timescales, Unit
from services.enquiry.timescales import TIMESCALES

LONDON = ZoneInfo("Europe/London")
FILE = """
[calendar]
version = "with the day of mourning"
extra_holidays = [2026-09-07]

[calendar.hours]
friday = "08:30-16:00"
saturday = "09:00-12:00"

[[packs]]
version = "autumn"
effective_from = 2026-09-01
timescales = { decision = "3 working days", "decision urgent" = "8 elapsed hours" }

[[packs]]
version = "winter"
effective_from = 2026-12-01
timescales = { decision = "1 working day" }
"""


def from_file(tmp_path: Path, text: str) -> Timescales:
    path = tmp_path / "timescales.toml"
    path.write_text(text)
    return timescales_of(path, TIMESCALES)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_without_a_file_the_default_stands() -> None:
    assert timescales_of(None, TIMESCALES) is TIMESCALES


def test_a_pack_changes_what_it_names_from_its_day_on_and_leaves_the_rest(tmp_path: Path) -> None:
    given = from_file(tmp_path, FILE)
    default, autumn, winter = given.packs

    assert (default, autumn.version, winter.version) == (TIMESCALES.packs[0], "autumn", "winter")
    assert autumn.timescales["decision urgent"] == Timescale(8, Unit.ELAPSED_HOURS)
    assert winter.timescales["decision urgent"] == Timescale(8, Unit.ELAPSED_HOURS)
    assert winter.timescales["decision"] == Timescale(1, Unit.WORKING_DAYS)
    assert winter.timescales["plan review"] == Timescale(42, Unit.CALENDAR_DAYS)
    assert given.clock("decision", london("2026-08-31 23:59")).pack == TIMESCALES.packs[0].version
    assert given.clock("decision", london("2026-09-01 00:00")).pack == "autumn"


def test_its_holidays_and_hours_count_and_its_calendar_has_a_version_of_its_own(tmp_path: Path) -> None:
    clock = from_file(tmp_path, FILE).clock("decision", london("2026-09-03 10:00"))

    assert clock.due_at == london("2026-09-08 17:00")  # Friday, Saturday, no Monday: a day of mourning
    assert clock.calendar == f"{TIMESCALES.calendar.version}; with the day of mourning"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("decision =", "timescales.toml: Invalid value"),
        ('speed = "high"', "'speed' is unknown; the file may have calendar, packs"),
        ("packs = 3", "packs must be a list of tables"),
        ("packs = [3]", "pack 1: a pack must be a table of names and values"),
        ("[[packs]]\neffective_from = 2026-09-01", "pack 1: version is missing"),
        ('[[packs]]\nversion = "a"', "pack 1: effective_from is None: say a day like 2027-04-01"),
        ('[[packs]]\nversion = "a"\neffective_from = "2026-09-01"', "without quotation marks"),
        ('[[packs]]\nversion = "a"\neffective_from = 2026-09-01T10:00:00', "pack 1: effective_from is"),
        (
            '[[packs]]\nversion = "a"\neffective_from = 2026-09-01\ntimescales = { lunch = "1 working day" }',
            "pack 1: 'lunch' is unknown; this service's timescales may have ",
        ),
        (
            '[[packs]]\nversion = "a"\neffective_from = 2026-09-01\ntimescales = { decision = "5 days" }',
            "pack 1: decision is '5 days': say it like \"5 working days\", in working days, working hours, ",
        ),
        (
            '[[packs]]\nversion = "a"\neffective_from = 2026-09-01\ntimescales = { decision = 5 }',
            "pack 1: decision is 5: say it like",
        ),
        (
            '[[packs]]\nversion = "a"\neffective_from = 2026-09-01\ntimescales = { decision = "0 calendar days" }',
            "pack 1: decision: 0 calendar days is no timescale",
        ),
        (
            '[[packs]]\nversion = "a"\neffective_from = 2026-09-01\n'
            '[[packs]]\nversion = "b"\neffective_from = 2026-09-01',
            "no two begin on one day",
        ),
        ("[calendar]\nextra_holidays = [2026-09-07]", "calendar: version is missing"),
        ('[calendar]\nversion = "a"\nextra_holidays = ["soon"]', "calendar: extra_holidays is 'soon'"),
        ('[calendar]\nversion = "a"\nextra_holidays = 3', "calendar: extra_holidays must be a list"),
        ('[calendar]\nversion = "a"\nhours = { friday = "9 to 5" }', "calendar: friday is '9 to 5'"),
        ('[calendar]\nversion = "a"\nhours = { friday = "25:00-26:00" }', "calendar: friday: "),
        ('[calendar]\nversion = "a"\nhours = { friday = "17:00-09:00" }', "must close later"),
        ('[calendar]\nversion = "a"\nhours = { fryday = "closed" }', "calendar: 'fryday' is unknown"),
    ],
)
def test_a_bad_file_is_refused_by_one_sentence_that_names_the_place(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InvalidTimescales) as refused:
        from_file(tmp_path, text)

    assert sentence in str(refused.value)
    assert str(tmp_path / "timescales.toml: ") in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidTimescales, match=r"none\.toml: No such file"):
        timescales_of(tmp_path / "none.toml", TIMESCALES)
