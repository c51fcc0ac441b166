"""A clock stands with both figures, and a manager grants more time; whoever has a part in a case sees it no more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

BOTH = "by the clock without pauses and extensions"


def test_the_police_ask_to_wait_and_a_manager_grants_more_time(scenario: Scenario, somebody: SignIn) -> None:
    page = f"/board/enquiry/{_in_safeguarding(scenario, 'Winifred Vale')['id']}"
    sam = somebody("Sam Price")
    sam.goes_to(page)
    _lets_it_stand(sam)
    sam.presses("Let its clock go on")
    sam.presses("Let it go on")
    _asks_for_more_time(sam)

    grace = somebody("Grace Lowe")
    grace.goes_to(page)
    grace.presses("Answer who asks for more time")
    grace.chooses("Yes")
    grace.fills("Why?", "She cannot be seen before.")
    grace.presses("Save")
    grace.sees(BOTH)


def _lets_it_stand(sam: Visit) -> None:
    sam.presses("Let its clock stand")
    sam.chooses("The police asked the council to wait")
    sam.fills("What was said, and by whom?", "DC Lowe asked us to wait until he is interviewed.")
    until = date.today() + timedelta(days=7)
    for part, value in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        sam.fills(part, str(value))
    sam.presses("Let it stand")
    sam.sees(BOTH)
    sam.sees("The police asked the council to wait")
    sam.fits_a_small_screen()


def _asks_for_more_time(sam: Visit) -> None:
    sam.presses("Ask for more time")
    sam.fills("How much more time?", "5")
    sam.fills("Why is it needed?", "She is in hospital until Monday.")
    sam.presses("Ask")
    sam.sees("Sam Price asks for 5 working days more: She is in hospital until Monday.")


def test_one_of_the_council_who_has_a_part_sees_it_nowhere_and_the_others_go_on(
    scenario: Scenario, somebody: SignIn
) -> None:
    item = _in_safeguarding(scenario, "Winifred Hart")
    tom = somebody("Tom Reed")
    tom.goes_to(f"/triage/{item['referral']}")
    tom.follows("Say who of the council has a part in it")
    tom.page.get_by_label("Who of the council?").select_option("Sam Price")
    tom.chooses("Relative of the adult or of a source of risk")
    tom.fills("How do you know?", "He told me that she is his aunt.")
    tom.presses("Say who of the council has a part in it")
    tom.sees("Sam Price (Relative of the adult or of a source of risk)")
    tom.fits_a_small_screen()
    path = f"/enquiry/open-items/{item['id']}"
    scenario.wait_until(lambda: scenario.get("sam", path).status_code == 404)

    assert scenario.get("sam", f"/enquiry/concerns/{item['case']}").status_code == 404
    assert scenario.get("sam", f"/intake/referrals/{item['referral']}").status_code == 404
    assert [scenario.get(who, path).status_code for who in ("amara", "grace", "ruth", "noor")] == [200] * 4
    noor = somebody("Noor Haddad")
    noor.goes_to("/board")
    noor.sees_heading("What waits")
    noor.fits_a_small_screen()


def _in_safeguarding(scenario: Scenario, adult: str) -> dict[str, Any]:
    """The item of a concern, with the id of its referral."""
    referral: UUID = scenario.refer("priya", adult={"name": adult})
    scenario.route(referral)
    found: list[dict[str, Any]] = []

    def waits() -> bool:
        board = scenario.get("amara", "/enquiry/open-items?view=all").json()
        found[:] = [each for each in board if each["kind"] == "concern" and each["about"] == adult]
        return bool(found)

    scenario.wait_until(waits)
    return {**found[-1], "referral": referral}
