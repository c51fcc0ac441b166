"""The adult is in prison: section 42 does not apply there, and the page says who has the matter instead."""

from __future__ import annotations

from uuid import UUID

from deploy.dev.scenario import Scenario
from portal.presenters.work import CONCERNS
from services.enquiry.domain.concern.state import concern_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit


def test_a_concern_about_an_adult_in_prison_goes_to_the_governor(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya", adult={"name": "Harold Finch"}, involved="yes")
    _triage_does_not_know(somebody("Tom Reed"), referral)
    scenario.route(referral)
    concern = concern_of(referral)
    for limb in "abc":
        found = {"finding": "met", "rationale": "Seen on the wing by a nurse."}
        scenario.change("amara", f"/enquiry/concerns/{concern}", f"findings/{limb}", found)

    amara = somebody("Amara Osei")
    _the_practitioner_does(amara, concern)
    _decides_that_there_is_no_enquiry(amara)


def _triage_does_not_know(tom: Visit, referral: UUID) -> None:
    tom.goes_to(f"/triage/{referral}/detention")
    tom.chooses("I do not know")
    tom.fills("Who says so?", "The officer who referred.")
    tom.presses("Say whether the adult is in prison or approved premises")
    tom.sees("Not known, The officer who referred. said")


def _the_practitioner_does(amara: Visit, concern: UUID) -> None:
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.sees("In prison or approved premises: not known, by The officer who referred.")
    amara.follows("Say whether the adult is in prison or approved premises")
    amara.chooses("Yes")
    amara.fills("Who says so?", "The duty governor, by telephone.")
    amara.presses("Save")
    amara.sees("Hand over to the governor or the probation service")
    amara.fits_a_small_screen()


def _decides_that_there_is_no_enquiry(amara: Visit) -> None:
    amara.presses("Decide the concern")
    assert not amara.page.locator('input[name="instead"][value="s42 enquiry"]').count()
    amara.chooses("No enquiry")
    amara.page.locator('input[name="reason"][value="in prison or approved premises"]').check()
    amara.fills("Rationale", "He is in prison: the governor has it since this morning.")
    amara.presses("Save decision")
    amara.sees("No enquiry: in prison or approved premises, handed over there")
