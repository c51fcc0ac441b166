"""A manager sees what is held, and who disagrees, on the board; hands one on, acts, and it leaves the board."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Locator, expect

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

HELD, DISAGREEMENT = "Held feedback", "Disagreement"
PAGES_MAX = 40


def test_what_is_held_is_given_to_somebody_who_settles_it_and_leaves_the_board(
    scenario: Scenario, somebody: SignIn
) -> None:
    referral = _referred_by_the_home(scenario)
    reference = _reference(scenario, "jo", referral)
    scenario.wait_until(lambda: _waits(scenario, referral, "held feedback"))

    grace = somebody("Grace Lowe")
    _opens(grace, HELD, reference)
    grace.sees("The source of risk may be the referrer's own organisation".lower())
    grace.fits_a_small_screen()
    grace.presses("Say who has it")
    grace.chooses("Ruth Dean")
    grace.presses("Save")
    grace.sees("Ruth Dean")
    scenario.wait_until(lambda: _owner_of_held(scenario, referral) == _owner_on_board(scenario, referral))

    ruth = somebody("Ruth Dean")
    _opens(ruth, HELD, reference, view="mine")
    _releases(ruth)
    scenario.wait_until(lambda: not _waits(scenario, referral, "held feedback"))
    ruth.goes_to("/board?view=mine")
    expect(_line(ruth, HELD, reference)).to_have_count(0)


def test_a_disagreement_is_answered_from_the_board_and_leaves_it(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("nadia", involved="yes")
    scenario.route(referral, routing="advice given")
    scenario.wait_until(lambda: "M2" in scenario.told_levels("nadia", referral))
    scenario.command("nadia", f"/notify/feedback/{referral}/updates/M2.1/dispute", {"reason": "She was never seen."})
    scenario.wait_until(lambda: _waits(scenario, referral, "disagreement"))
    reference = _reference(scenario, "nadia", referral)

    grace = somebody("Grace Lowe")
    _opens(grace, DISAGREEMENT, reference)
    grace.sees("She was never seen.")
    grace.follows("The disagreement: answer the referrer")
    grace.chooses("The decision stands")
    grace.chooses("Nothing changes what was decided")
    grace.fills("Your rationale", "She was seen twice, by two of us.")
    grace.presses("Answer the referrer")
    grace.sees_heading("Disagreements")
    scenario.wait_until(lambda: not _waits(scenario, referral, "disagreement"))
    grace.goes_to("/board?view=mine")
    expect(_line(grace, DISAGREEMENT, reference)).to_have_count(0)


def _releases(ruth: Visit) -> None:
    ruth.follows("What is held: release or withhold it")
    ruth.presses("Release")
    ruth.chooses("Where it stands")
    ruth.chooses("Reviewed and safe to tell")
    ruth.presses("Release")
    ruth.sees_heading("Held feedback")


def _referred_by_the_home(scenario: Scenario) -> UUID:
    body = {
        "route": "safeguarding concern",
        "adult": {"name": "Edith Moss"},
        "reach": "01632 960 101",
        "concern": "She was left alone at night.",
        "own_service": "yes",
    }
    referral = UUID(scenario.command("jo", "/intake/referrals", body)["id"])
    scenario.route(referral)
    return referral


def _reference(scenario: Scenario, who: str, referral: UUID) -> str:
    return str(scenario.get(who, f"/intake/referrals/{referral}").json()["reference"])


def _waits(scenario: Scenario, referral: UUID, kind: str) -> bool:
    """Whether something of this kind about the referral is on the board of notify."""
    items = scenario.get("ruth", f"/notify/open-items?case={referral}").json()
    return any(item["kind"] == kind for item in items)


def _owner_on_board(scenario: Scenario, referral: UUID) -> str:
    (item,) = scenario.get("ruth", f"/notify/open-items?case={referral}").json()
    return str(item["owner"])


def _owner_of_held(scenario: Scenario, referral: UUID) -> str:
    held = scenario.get("ruth", "/notify/held").json()
    return str(next(one["owner"] for one in held if one["referral"] == str(referral)))


def _opens(visit: Visit, kind: str, reference: str, view: str = "all") -> None:
    """Goes through the pages of the board to this line, and opens it."""
    visit.goes_to(f"/board?view={view}")
    line = _line(visit, kind, reference)
    for _ in range(PAGES_MAX):
        if line.count():
            break
        visit.follows("Next page")
    line.get_by_role("link", name=reference).click()
    visit.finds_nothing_wrong()


def _line(visit: Visit, kind: str, reference: str) -> Locator:
    return visit.page.get_by_role("row").filter(has_text=kind).filter(has_text=reference)
