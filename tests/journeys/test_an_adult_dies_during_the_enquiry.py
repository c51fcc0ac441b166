"""The adult dies while the enquiry is under way: section 42 stops, and a manager decides again; or it was an error."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from deploy.dev.scenario import Scenario
from portal.kit.dates import today
from portal.presenters.work import CONCERNS, ENQUIRIES
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit


def test_a_confirmed_death_stops_section_42_until_a_manager_decides_again(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya", adult={"name": "Harold Finch"}, involved="yes")
    scenario.route(referral)
    scenario.decide(referral)
    scenario.wait_until(lambda: "M4" in scenario.told_levels("priya", referral))
    concern = concern_of(referral)
    enquiry_page = f"{ENQUIRIES}/{enquiry_of(concern)}"

    amara = somebody("Amara Osei")
    _confirms_the_death(amara, concern)
    amara.goes_to(enquiry_page)
    amara.sees("Its concern is to be decided first")

    grace = somebody("Grace Lowe")
    _decides_again(grace, concern)
    grace.goes_to(enquiry_page)
    grace.sees("A later decision ended this enquiry")

    assert set(scenario.told_levels("priya", referral)) == {"M1", "M2", "M3", "M4"}


def _confirms_the_death(amara: Visit, concern: UUID) -> None:
    died = today() - timedelta(days=1)
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.follows("Confirm that the adult has died")
    for part, number in (("day", died.day), ("month", died.month), ("year", died.year)):
        amara.page.locator(f'input[name="died_on-{part}"]').fill(str(number))
    amara.fills("Who says so?", "His GP, by telephone.")
    amara.finds_nothing_wrong()
    amara.presses("Confirm")
    amara.sees("section 42 has stopped")
    amara.finds_nothing_wrong()
    amara.fits_a_small_screen()


def _decides_again(grace: Visit, concern: UUID) -> None:
    grace.goes_to(f"{CONCERNS}/{concern}/decision")
    grace.chooses("No enquiry")
    grace.page.locator('input[name="reason"][value="the adult has died"]').check()
    grace.fills("Rationale", "He has died, and nobody else is at risk there.")
    grace.chooses("The adult’s situation has changed")
    grace.presses("Save decision")
    grace.sees("Earlier decisions")
