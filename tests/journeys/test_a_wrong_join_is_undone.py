"""Two people of one name: triage joins their referrals, a practitioner confirms it, finds the error and undoes it."""

from __future__ import annotations

from uuid import UUID

from deploy.dev.scenario import Scenario
from portal.presenters.work import CONCERNS
from services.enquiry.domain.concern.state import concern_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

BORN = {"priya": "1938-05-17", "kit": "1951-02-03"}
WHY = "The crew says that she lives in Quay Street: another woman of that name."


def test_a_referral_about_another_adult_is_joined_confirmed_and_sent_back(scenario: Scenario, somebody: SignIn) -> None:
    first, second = (
        scenario.refer(who, adult={"name": "Edith Moss", "born": born}, involved="yes") for who, born in BORN.items()
    )
    scenario.route(first)
    scenario.decide(first)
    tom, amara, kit = somebody("Tom Reed"), somebody("Amara Osei"), somebody("Paramedic Kit Moore")
    _joins(tom, second, _reference(scenario, first))
    _is_told_of_the_routing_alone(scenario, first, second)
    _confirms(amara, concern_of(first))
    scenario.wait_until(lambda: "M3" in scenario.told_levels("kit", second))
    kit.goes_to(f"/referrals/{second}")
    kit.sees("A decision was made")
    _sends_back(amara, concern_of(first))
    scenario.wait_until(lambda: "in-error" in scenario.told_levels("kit", second))
    _disregards(kit, second)
    _is_in_triage_again(scenario, tom, second)


def _is_told_of_the_routing_alone(scenario: Scenario, first: UUID, second: UUID) -> None:
    concern = f"/enquiry/concerns/{concern_of(first)}"
    scenario.wait_until(lambda: "M2" in scenario.told_levels("kit", second))
    scenario.wait_until(lambda: len(scenario.get("amara", concern).json()["referrals"]) == 2)
    assert {*scenario.told_levels("kit", second)} == {"M1", "M2"}


def _disregards(kit: Visit, referral: UUID) -> None:
    kit.goes_to(f"/referrals/{referral}")
    kit.sees("We sent you a message in error")
    kit.sees("This message was sent in error")
    assert "A decision was made" not in kit.page.content()
    kit.finds_nothing_wrong()
    kit.fits_a_small_screen()


def _reference(scenario: Scenario, referral: UUID) -> str:
    return str(scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"])


def _joins(tom: Visit, referral: UUID, earlier: str) -> None:
    tom.goes_to(f"/triage/{referral}/routing")
    tom.chooses("Safeguarding")
    tom.chooses("Abuse or neglect is suspected")
    tom.fills("Your rationale", "Both speak of the same evening.")
    tom.fills("If it is not in this list, its reference", earlier)
    tom.presses("Send it on")
    tom.sees("Is it the same adult?")
    tom.sees("The two differ in date of birth.")
    tom.finds_nothing_wrong()
    tom.fits_a_small_screen()
    tom.presses("Send it on")
    tom.sees("The two referrals differ in date of birth")
    how = "If the particulars of the two differ, how do you know that it is the same adult?"
    tom.fills(how, "The street is the same, and so is the son.")
    tom.presses("Send it on")
    tom.sees("How it stands in triage")


def _confirms(amara: Visit, concern: UUID) -> None:
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.sees("These joined and wait to be confirmed")
    amara.page.get_by_role("link", name="Confirm or send back").click()
    amara.sees("The street is the same, and so is the son.")
    amara.finds_nothing_wrong()
    amara.fits_a_small_screen()
    amara.presses("Confirm: it is about this adult and this matter")
    amara.sees("By triage, and confirmed")


def _sends_back(amara: Visit, concern: UUID) -> None:
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.page.get_by_role("link", name="Send back to triage").click()
    amara.sees("was sent in error")
    amara.fills("Why does it not belong here?", WHY)
    amara.finds_nothing_wrong()
    amara.fits_a_small_screen()
    amara.presses("Send it back to triage")
    amara.sees("The referrals it answers")


def _is_in_triage_again(scenario: Scenario, tom: Visit, referral: UUID) -> None:
    def is_back() -> bool:
        return scenario.get("tom", f"/intake/referrals/{referral}").json()["triage"]["routing"] is None

    scenario.wait_until(is_back, "the referral in triage again")
    tom.goes_to(f"/triage/{referral}")
    tom.sees(WHY)
    tom.sees("Send it on")
