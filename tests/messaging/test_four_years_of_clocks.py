"""Four years pass in the running scheduler: every clock falls due at its moment, and once, whatever happens meanwhile.

A virtual clock drives the scheduler's own loop from 2022 to 2025 through real bank holidays, two of which came as news,
both changes of the clocks, Friday evenings, pauses, extensions, a new pack half way, days without a scheduler, and
rebuilds. What must fall due, and when, is counted by hand.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from services.chassis.application.holidays import england_and_wales
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.scheduling.scheduler import make_scheduler_loop
from tests.messaging.counted_by_hand import NEWS, london
from tests.messaging.years import FIRST_DAY, LAST_DAY, Years

DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days)]
CLOCKS_CHANGE = [
    date(2022, 3, 27),
    date(2022, 10, 30),
    date(2023, 3, 26),
    date(2023, 10, 29),
    date(2024, 3, 31),
    date(2024, 10, 27),
    date(2025, 3, 30),
    date(2025, 10, 26),
]
NAMES = ("standard", "today", "enquiry", "urgent")


def plan(years: Years) -> None:
    """Four years: what is promised when, and what happens to the machines."""
    for number, day in enumerate(DAYS):
        plan_day(years, number, day)
    for holiday in filter(lambda day: FIRST_DAY < day < LAST_DAY, england_and_wales()):
        years.at(london(holiday - timedelta(days=1), 16, 59), lambda: years.make("today"))
        years.at(london(holiday, 10), lambda: promise_any(years))
    for sunday in CLOCKS_CHANGE:
        plan_night(years, sunday)
    for proclaimed in NEWS:
        plan_news(years, proclaimed)


def plan_night(years: Years, sunday: date) -> None:
    """Around the hour that is left out, or comes twice."""
    for minutes in range(-90, 150, 30):
        years.at(london(sunday, 1) + timedelta(minutes=minutes), lambda: years.make("urgent"))


def plan_news(years: Years, proclaimed: date) -> None:
    """Clocks of the week before stay as they were set, though a day in them is a holiday now."""
    for before in range(1, 8):
        years.at(london(proclaimed - timedelta(days=before), 12), lambda: years.make("standard"))
    years.at(london(proclaimed, 9), years.restart)


def plan_day(years: Years, number: int, day: date) -> None:
    some_time = london(day, years.random.randrange(24), years.random.randrange(60))
    if years.random.random() < 0.2:
        years.at(some_time, lambda: promise_any(years))
    if day.isoweekday() == 5 and number % 3 == 0:
        years.at(london(day, 16, 55), lambda: years.make("standard"))
        years.at(london(day, 17, 5), lambda: years.make("urgent"))
    if number % 97 == 50:
        years.at(some_time, years.rebuild)
    if number % 131 == 60:
        years.at(some_time, lambda: years.leave_alone(years.random.uniform(1, 5)))


def promise_any(years: Years) -> None:
    years.make(years.random.choice(NAMES))


@pytest.mark.slow
def test_in_four_years_every_clock_falls_due_at_its_moment_and_once(store: TellbackRecorder, engine: Engine) -> None:
    years = Years(store, engine)
    plan(years)

    while not years.over:
        years.restarting = False
        make_scheduler_loop(years.service, engine, lambda: years.now)(years)  # type: ignore[arg-type]

    assert all(promise.due is None for promise in years.expected.values())
    assert len(years.expected) > 500
    assert years.fell_due > 1_000
    assert years.late > 10
    assert (years.rebuilds, years.restarts) == (15, 1 + len(NEWS))
