"""A team's own hours: clocks that count working hours count those of the team whose item it is, where it has some."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs

from services.chassis.application.command_handler import Service
from services.chassis.domain.clock_changes import RunningClock
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import ItemSubject, OpenItem, item_of, team_of
from services.chassis.domain.opening_hours import Hours, Opening
from services.chassis.domain.working_time import Calendar, Pack, Timescale, Timescales, Unit
from services.intake.domain.team.joining import MergeTeam
from services.intake.domain.team.registration import RegisterTeam
from services.intake.domain.team.state import Day, OpeningHours
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

FRIDAY_AT_3 = datetime(2026, 1, 9, 15, tzinfo=UTC)
FOUR_HOURS = Timescale(4, Unit.WORKING_HOURS)
LATE_SHIFT = tuple(OpeningHours(day=day, opens=time(14), closes=time(20)) for day in Day)
KINDS = {"intake": ("triage", "triage"), "enquiry": ("concern", "safeguarding"), "notify": ("disagreement", "feedback")}


class InHours:
    """Three services in which everything is due after four working hours."""

    def __init__(self) -> None:
        self.made = ThreeServicesInMemory()
        for name, service in self.made.services.items():
            ours = replace(service.manifest, timescales=in_hours(service.manifest.timescales))
            self.made.services[name] = Service(ours, self.made.stores[name])

    def register(self, key: str, hours: tuple[OpeningHours, ...]) -> None:
        self.made.administer(team_of(key), RegisterTeam(name=key.title(), hours=hours))

    def due(self, service: str, at: datetime = FRIDAY_AT_3) -> datetime:
        """When an item is due that begins to wait now."""
        kind, stream = KINDS[service][0], uuid4()
        item, subject = item_of(service, kind, stream), ItemSubject(stream=stream, case=stream, reference="SA-1")
        itself = CommandContext(by=service, role=service, organisation=service, at=at)
        self.made.services[service].handle(Dispatch(item, RaiseItem(kind=kind, subject=subject)), context=itself)
        found: OpenItem = self.made.services[service].state(item)
        return found.due.due_at


def in_hours(timescales: Timescales) -> Timescales:
    (pack,) = timescales.packs
    due: Any = {name: FOUR_HOURS for name in ("triage", "decision", "dispute") if name in pack.timescales}
    return structs.replace(timescales, packs=(structs.replace(pack, timescales={**pack.timescales, **due}),))


@pytest.mark.parametrize("service", KINDS)
def test_working_hours_are_those_of_the_team_where_it_has_some(service: str) -> None:
    council = InHours()
    usual = council.due(service)
    council.register(KINDS[service][1], LATE_SHIFT)

    assert usual == datetime(2026, 1, 12, 10, 30, tzinfo=UTC)
    assert council.due(service) == datetime(2026, 1, 9, 19, tzinfo=UTC)


def test_a_team_without_hours_of_its_own_counts_the_usual_ones() -> None:
    council = InHours()
    usual = council.due("intake")
    council.register("triage", ())

    assert council.due("intake") == usual


def test_a_merged_teams_items_count_by_the_hours_of_who_has_its_work() -> None:
    council = InHours()
    council.register("triage", ())
    council.register("contact", LATE_SHIFT)
    council.made.administer(team_of("triage"), MergeTeam(into=team_of("contact")))

    assert council.due("intake") == datetime(2026, 1, 9, 19, tzinfo=UTC)


EVENINGS = Calendar(frozenset(), "no holidays").for_team(Hours.of_days({"friday": Opening(time(14), time(20))}))


def test_days_go_on_counting_as_before_and_a_clock_says_by_what_it_was_counted() -> None:
    pack = Pack("1", date(2026, 1, 1), {"day": Timescale(1, Unit.WORKING_DAYS)})
    clock = Timescales((pack,), EVENINGS).clock("day", FRIDAY_AT_3)

    assert clock.due_at == datetime(2026, 1, 12, 17, tzinfo=UTC)
    assert clock.calendar == "no holidays; the team's hours"
    assert EVENINGS.for_team(None) == EVENINGS


def test_a_pause_of_working_hours_counts_the_teams_too() -> None:
    timescales = Timescales((Pack("1", date(2026, 1, 1), {"due": FOUR_HOURS}),), EVENINGS)
    running = RunningClock(clock=timescales.clock("due", FRIDAY_AT_3), unit=Unit.WORKING_HOURS, began_at=FRIDAY_AT_3)
    paused = running.paused("asked to wait", datetime(2026, 1, 9, 18, tzinfo=UTC))
    resumed = paused.resumed(datetime(2026, 1, 9, 19, tzinfo=UTC), EVENINGS)

    assert resumed.clock.due_at == datetime(2026, 1, 9, 20, tzinfo=UTC)


def test_a_week_without_a_day_of_work_is_no_week() -> None:
    assert Hours.of_days({}) is None
