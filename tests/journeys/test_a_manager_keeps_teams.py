"""A manager makes a team, a practitioner says that she is away, and the team's page shows who covers meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from deploy.dev.scenario import Scenario
from services.chassis.domain.working_time import london_day
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

AMARA, GRACE, SAM = "Amara Osei (Practitioner)", "Grace Lowe (Manager)", "Sam Price (Practitioner)"


def test_a_manager_makes_a_team_and_sees_who_is_away(scenario: Scenario, somebody: SignIn) -> None:
    name = f"Self-neglect {uuid4().hex[:6]}"
    grace, amara = somebody("Grace Lowe"), somebody("Amara Osei")
    _registers_a_team(grace, name)
    team = scenario.wait_until(lambda: _teams(scenario, name))[0]
    _says_she_is_away(amara)
    _sees_who_covers(grace, team)
    _returns(amara)
    _merges_it_away(grace, team)

    merged = scenario.wait_until(lambda: [each for each in _teams(scenario, name) if each["merged_into"]])[0]
    assert (merged["members"], merged["managers"]) == ([], [])


def _registers_a_team(grace: Visit, name: str) -> None:
    grace.follows("Teams")
    grace.fits_a_small_screen()
    grace.presses("Register a team")
    grace.fits_a_small_screen()
    grace.presses("Register a team")
    grace.is_told_what_is_wrong("Enter the team’s name")
    _describes_it(grace, name)
    grace.fills("Monday", "mornings")
    grace.presses("Register a team")
    grace.is_told_what_is_wrong("Enter when the team works on Monday, like 08:30 to 17:00")
    grace.fills("Monday", "08:30 to 17:00")
    grace.presses("Register a team")
    grace.sees_heading(name)
    grace.sees("Monday 08:30 to 17:00")
    grace.sees("north, coast")
    grace.fits_a_small_screen()


def _describes_it(grace: Visit, name: str) -> None:
    grace.fills("Name", name)
    _group(grace, "Who manages it?").get_by_label(GRACE, exact=True).check()
    _group(grace, "Who is in it?").get_by_label(AMARA, exact=True).check()
    grace.chooses("Safeguarding")
    grace.fills("Localities", "north, coast")
    grace.fills("Out-of-hours email address", "duty.night@council.example.org")


def _says_she_is_away(amara: Visit) -> None:
    today = london_day(datetime.now(UTC))
    amara.follows("My absence")
    amara.fits_a_small_screen()
    amara.presses("Record this absence")
    amara.is_told_what_is_wrong("Enter the first day away")
    for group, day in (("First day away", today), ("Last day away", today + timedelta(days=9))):
        for part in ("day", "month", "year"):
            _group(amara, group).get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))
    amara.page.get_by_label("Who covers?").select_option(label=SAM)
    amara.presses("Record this absence")
    amara.sees("Sam Price covers.")
    amara.fits_a_small_screen()


def _sees_who_covers(grace: Visit, team: dict[str, Any]) -> None:
    grace.goes_to(f"/teams/{team['id']}")
    grace.sees("Sam Price covers")
    grace.follows("Absence of Amara Osei")
    grace.sees_heading("When Amara Osei is away")


def _returns(amara: Visit) -> None:
    amara.presses("End this absence")
    amara.sees("No absence is recorded.")


def _merges_it_away(grace: Visit, team: dict[str, Any]) -> None:
    grace.goes_to(f"/teams/{team['id']}")
    grace.follows("Let another team take this one over")
    grace.fits_a_small_screen()
    grace.page.get_by_label("Which team takes it over?").select_option(label="Safeguarding adults")
    grace.presses("Save")
    grace.sees("Merged into")


def _group(visit: Visit, name: str) -> Any:
    return visit.page.get_by_role("group", name=name)


def _teams(scenario: Scenario, name: str) -> list[dict[str, Any]]:
    return [team for team in scenario.get("grace", "/intake/teams").json() if team["name"] == name]
