"""A partner refers in a real browser, over the services that are really there, and is told what became of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import expect

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit
from tests.journeys.referring import sends

Begin = Callable[..., Visit]


def test_an_officer_refers_adds_to_it_and_reads_the_outcome(scenario: Scenario, somebody: SignIn) -> None:
    priya = somebody("PC Priya Shah")
    priya.follows("Make a referral")
    priya.chooses("Raise a safeguarding concern")
    priya.presses("Continue")
    _says_who_and_what(priya)
    _says_what_she_wants_and_how_to_be_reached(priya)
    reference, referral = sends(priya)

    priya.follows("See your referrals")
    priya.fits_a_small_screen()
    priya.follows(reference)
    priya.sees("Where it stands")
    _adds(priya, "She has gone to her sister’s.")
    priya.sees("by PC Priya Shah")

    _council_decides(scenario, referral)
    _reads_the_outcome(priya, reference)
    scenario.wait_until(
        lambda: all(
            feedback["read_at"] for feedback in scenario.get("priya", f"/notify/feedback/{referral}").json()["told"]
        )
    )
    priya.goes_to("/referrals")
    expect(priya.page.get_by_role("row").filter(has_text=reference)).not_to_contain_text("New")


def _reads_the_outcome(priya: Visit, reference: str) -> None:
    priya.goes_to("/referrals")
    expect(priya.page.get_by_role("row").filter(has_text=reference)).to_contain_text("New")
    priya.follows(reference)
    priya.sees("There will be an enquiry under section 42 of the Care Act.")
    priya.sees("The risk was reduced.")
    priya.fits_a_small_screen()


def test_an_officer_withdraws_what_was_sent_twice_and_triage_reads_why(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya", adult={"name": "Walter Birch"})
    scenario.get_when_present("priya", f"/intake/referrals/{referral}")
    priya = somebody("PC Priya Shah")
    priya.goes_to(f"/referrals/{referral}")
    _asks_to_withdraw(priya)

    tom = somebody("Tom Reed")
    tom.goes_to(f"/triage/{referral}")
    tom.sees("It was sent twice by mistake.")
    scenario.route(referral)
    scenario.wait_until(lambda: "M2" in scenario.told_levels("priya", referral))
    priya.goes_to(f"/referrals/{referral}")
    priya.sees("Your referral was sent on")


def _asks_to_withdraw(priya: Visit) -> None:
    priya.presses("Withdraw this referral")
    priya.presses("Ask to withdraw it")
    priya.is_told_what_is_wrong("Enter why you want to withdraw it")
    priya.fits_a_small_screen()
    priya.fills("Why do you want to withdraw it?", "It was sent twice by mistake.")
    priya.presses("Ask to withdraw it")
    priya.sees("PC Priya Shah asked to withdraw it on")
    priya.sees("you will still be told")
    expect(priya.page.get_by_role("button", name="Withdraw this referral")).to_have_count(0)


def test_a_partner_reads_what_it_added_and_nothing_that_the_council_did(scenario: Scenario, visit: Begin) -> None:
    referral = scenario.refer("jo")
    at = f"/intake/referrals/{referral}/information"
    scenario.command("jo", at, {"information": "She has bruises on both arms."})
    scenario.command("tom", at, {"information": "A neighbour says that the home is the source of risk."})
    scenario.wait_until(
        lambda: len(scenario.get_when_present("tom", f"/intake/referrals/{referral}")["information"]) == 2
    )
    jo = visit(scenario.address)
    jo.signs_in_as("Manager Jo Field")
    jo.goes_to(f"/referrals/{referral}")
    jo.sees("She has bruises on both arms.")

    expect(jo.page.locator("body")).not_to_contain_text("neighbour")


def _says_who_and_what(priya: Visit) -> None:
    priya.follows("Who it is about")
    priya.chooses("Yes")
    priya.presses("Save and continue")
    priya.fills("What is the adult’s full name?", "Edith Moss")
    for _ in ("name", "born", "number", "where"):
        priya.presses("Save and continue")
    priya.follows("What you are worried about")
    priya.chooses("No")
    priya.presses("Save and continue")
    priya.fills("What are you worried about?", "She has bruises that nobody explains.")
    priya.presses("Save and continue")
    priya.chooses("I do not know")
    priya.presses("Save and continue")
    priya.presses("Save and continue")


def _says_what_she_wants_and_how_to_be_reached(priya: Visit) -> None:
    priya.follows("What the adult thinks")
    priya.page.get_by_role("group", name="Does the adult agree to it?").get_by_label("I do not know").check()
    priya.presses("Save and continue")
    priya.goes_to(f"{priya.page.url}/reach")
    priya.fills("Your telephone number", "01632 960 001")
    priya.presses("Save and continue")
    priya.chooses("Yes, I go on working with them")
    priya.presses("Save and continue")


def _adds(priya: Visit, information: str) -> None:
    priya.presses("Add information")
    priya.fills("What do you want to add?", information)
    priya.presses("Add information")
    priya.sees(information)


def _council_decides(scenario: Scenario, referral: UUID) -> None:
    scenario.route(referral)
    scenario.decide(referral)
    scenario.conclude(referral)
    scenario.wait_until(lambda: "M6" in scenario.told_levels("priya", referral))
