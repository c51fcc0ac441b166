"""An administrator registers an organisation, lets somebody act for it, changes them, and lets them go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit


def test_an_administrator_registers_an_organisation_and_keeps_who_acts_for_it(
    scenario: Scenario, somebody: SignIn
) -> None:
    name = f"Oak Lodge {uuid4().hex[:6]}"
    ada = somebody("Ada Quinn")
    _registers(ada, name)
    _adds_a_member(ada)
    members = _members_of(scenario, name)
    joined = scenario.wait_until(members)[0]
    _changes_them(ada, joined)
    changed = scenario.wait_until(lambda: [member for member in members() if member["version"] == 2])[0]
    _lets_them_go(ada, joined)
    left = scenario.wait_until(lambda: [member for member in members() if member["left"]])[0]

    assert (joined["roles"], changed["roles"]) == (["referrer"], ["referrer", "organisation lead"])
    assert [identity["subject"] for identity in changed["identities"]] == ["robin"]
    assert left["identities"] == []


def _registers(ada: Visit, name: str) -> None:
    ada.follows("Partners and members")
    ada.fits_a_small_screen()
    ada.presses("Register an organisation")
    ada.presses("Register an organisation")
    ada.is_told_what_is_wrong("Enter the organisation’s name")
    ada.fills("Name", name)
    ada.chooses("Care provider")
    ada.fills("Shared mailbox", "office@oak.example.org")
    ada.presses("Register an organisation")
    ada.sees_heading(name)
    ada.fits_a_small_screen()


def _adds_a_member(ada: Visit) -> None:
    ada.presses("Add a member")
    ada.fits_a_small_screen()
    ada.fills("Full name", "Robin Ash")
    ada.presses("Add a member")
    ada.is_told_what_is_wrong("Select at least one role")
    ada.chooses("Referrer")
    ada.fills("Who are they there?", "robin")
    ada.presses("Add a member")
    ada.sees("Robin Ash")


def _changes_them(ada: Visit, joined: dict[str, Any]) -> None:
    ada.goes_to(f"/partners/{joined['organisation']}")
    ada.follows("Change Robin Ash")
    ada.fits_a_small_screen()
    ada.chooses("Organisation lead")
    ada.presses("Save")
    ada.sees("Referrer, Organisation lead")


def _lets_them_go(ada: Visit, joined: dict[str, Any]) -> None:
    ada.follows("Remove Robin Ash")
    ada.sees("Robin Ash will not be able to sign in")
    ada.presses("Remove Robin Ash")
    ada.sees("Has left")


def _members_of(scenario: Scenario, name: str) -> Callable[[], list[dict[str, Any]]]:
    """Who acts for it, as intake answers an administrator."""

    def members() -> list[dict[str, Any]]:
        partner = next(known for known in scenario.get("ada", "/intake/partners").json() if known["name"] == name)
        members: list[dict[str, Any]] = scenario.get("ada", f"/intake/members?organisation={partner['id']}").json()
        return members

    return members


def test_how_somebody_signs_in_is_told_to_administrators_only(scenario: Scenario) -> None:
    def of_tom(who: str) -> dict[str, Any]:
        return next(member for member in scenario.get(who, "/intake/members").json() if member["name"] == "Tom Reed")

    assert [identity["subject"] for identity in of_tom("ada")["identities"]] == ["tom"]
    assert of_tom("grace")["identities"] == []
