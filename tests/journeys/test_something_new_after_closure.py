"""A referrer whose matter is closed tells something new: a linked referral, which triage reads with the earlier one."""

from __future__ import annotations

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit
from tests.journeys.referring import sends
from tests.journeys.test_the_loop_closes import complete_all_stages

NEW = "She told me today that her money is gone."


def test_a_referrer_tells_something_new_about_an_adult_whose_matter_is_closed(
    scenario: Scenario, somebody: SignIn
) -> None:
    earlier = scenario.refer("nadia", involved="yes")
    complete_all_stages(scenario, earlier)
    scenario.wait_until(lambda: "M8" in scenario.told_levels("nadia", earlier))
    reference = scenario.get("nadia", f"/intake/referrals/{earlier}").json()["reference"]
    nadia = somebody("Nurse Nadia Bell")
    nadia.goes_to(f"/referrals/{earlier}")
    nadia.fits_a_small_screen()
    nadia.presses("Tell us something new about this adult")

    _writes(nadia, reference)
    _, linked = sends(nadia)

    nadia.goes_to(f"/referrals/{linked}")
    nadia.page.get_by_role("link", name=f"See it {reference}").click()
    nadia.sees_heading(reference)
    tom = somebody("Tom Reed")
    tom.goes_to(f"/triage/{linked}")
    tom.sees(NEW)
    tom.page.get_by_role("link", name=f"See it {reference}").click()
    tom.sees_heading(reference)


def _writes(nadia: Visit, reference: str) -> None:
    """Whom it is about is there already; what is new is asked."""
    nadia.presses("Save and continue")
    nadia.sees(f"This is linked to {reference}")
    tasks = nadia.page.url
    nadia.goes_to(f"{tasks}/concern")
    nadia.fills("What are you worried about?", NEW)
    nadia.presses("Save and continue")
    nadia.goes_to(f"{tasks}/reach")
    nadia.fills("Your telephone number", "01632 960 003")
    nadia.presses("Save and continue")
    nadia.goes_to(tasks)
