"""A practitioner takes a matter from the worklist to a closed enquiry in the portal, and the police are told back."""

from __future__ import annotations

from uuid import UUID

from deploy.dev.scenario import Scenario
from portal.presenters.work import CONCERNS, WORK
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.closure import ChecklistItem
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit


def test_one_case_in_the_portal_from_the_referral_to_its_feedback(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya", adult={"name": "Harold Finch"}, involved="yes")
    scenario.route(referral)
    concern = concern_of(referral)
    scenario.get_when_present("amara", f"/enquiry/concerns/{concern}")
    amara = somebody("Amara Osei")
    _decided(amara, concern)
    _to_conclusion(amara)
    _closed(somebody("Grace Lowe"), concern)
    scenario.wait_until(lambda: "M8" in scenario.told_levels("priya", referral))
    priya = somebody("PC Priya Shah")
    priya.goes_to(f"/referrals/{referral}")
    priya.sees("Harold Finch")
    reading = scenario.wait_until(lambda: _read(scenario, referral))

    assert set(scenario.told_levels("priya", referral)) == {"M1", "M2", "M3", "M4", "M6", "M8"}
    assert reading == scenario.told_levels("priya", referral).keys()


def _decided(amara: Visit, concern: UUID) -> None:
    """From the worklist to a decision that rests on three findings."""
    amara.goes_to(WORK)
    amara.fits_a_small_screen()
    amara.sees("Harold Finch")
    amara.goes_to(f"{CONCERNS}/{concern}")
    for limb in "abc":
        amara.page.locator(f'a[href$="/findings/{limb}"]').click()
        amara.chooses("Met")
        amara.fills("Why?", "Seen and heard at the visit.")
        amara.presses("Save finding")
    amara.goes_to(f"{CONCERNS}/{concern}/decision")
    amara.chooses("An enquiry under section 42")
    amara.chooses("All three parts of the test are met")
    amara.fills("Rationale", "It follows from the three findings.")
    amara.presses("Save decision")


def _to_conclusion(amara: Visit) -> None:
    """The steps of an enquiry, each on its own page."""
    amara.fits_a_small_screen()
    amara.follows("Go to the enquiry")
    amara.sees("Harold Finch")
    amara.fits_a_small_screen()
    steps: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
        ("Allocation", ("Amara Osei",), {}),
        ("What the adult wants", ("Asked, and they said what they want",), {"What do they want?": "To feel safe."}),
        ("Actions", (), {"What was done?": "Visited with the district nurse."}),
        ("Risk assessment", ("Risk identified, and action taken",), {"Why?": "The care plan was changed."}),
        ("Evaluation of what the adult wanted", ("Fully achieved",), {"Why?": "He says so, and his sister does."}),
        ("Conclusion", ("Reduced",), {"What was found?": "Care was poor and has changed."}),
    ]
    for step, choices, texts in steps:
        amara.follows(step)
        for choice in choices:
            amara.chooses(choice)
        for label, text in texts.items():
            amara.fills(label, text)
        amara.presses("Save")
    amara.sees("A manager closes it")


def _closed(grace: Visit, concern: UUID) -> None:
    """Closed by somebody else than who concluded it."""
    grace.goes_to(f"{CONCERNS}/{concern}")
    grace.follows("Go to the enquiry")
    grace.follows("Closure")
    grace.chooses("The duty is completed")
    grace.fills("What does the adult think of it?", "He agrees.")
    for n in range(1, len(ChecklistItem) + 1):
        grace.page.locator(f'input[name="item_{n}"][value="done"]').check()
    grace.presses("Save")


def _read(scenario: Scenario, referral: UUID) -> set[str]:
    """The milestones that the referrer is recorded to have read, once that is all of them."""
    told = scenario.get("priya", f"/notify/feedback/{referral}").json()["told"]
    read = {feedback["milestone"] for feedback in told if feedback["read_at"]}
    return read if len(read) == len(told) else set()
