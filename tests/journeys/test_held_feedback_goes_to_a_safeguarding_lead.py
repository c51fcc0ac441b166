"""Feedback that is held for three working days goes from its manager to a safeguarding lead, who settles it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.dev.scenario import RequestOptions, Scenario
from services.notify.timescales import TIMESCALES
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

HELD_TOO_LONG = timedelta(days=14)
HOLDS = "The source of risk may be the referrer's own organisation"


def test_feedback_held_for_three_working_days_goes_to_a_safeguarding_lead_who_settles_it(
    scenario: Scenario, somebody: SignIn
) -> None:
    began = datetime.now(UTC) - HELD_TOO_LONG
    referral = _referred_by_the_home(scenario, began)
    held = scenario.wait_until(lambda: [one for one in _held(scenario, referral) if one["escalated"]])[0]
    assert datetime.fromisoformat(held["escalates_at"]) == TIMESCALES.clock("held", began).due_at

    jo, ruth = somebody("Manager Jo Field"), somebody("Ruth Dean")
    jo.goes_to(f"/referrals/{referral}")
    jo.sees("Your referral was received")
    _settles(ruth, held["reference"])
    scenario.wait_until(lambda: "M2" in scenario.told_levels("jo", referral))
    jo.goes_to(f"/referrals/{referral}")
    jo.sees("Your referral was sent on")


def test_feedback_that_came_today_waits_for_its_manager_and_no_lead(scenario: Scenario, somebody: SignIn) -> None:
    referral = _referred_by_the_home(scenario, datetime.now(UTC))
    held = scenario.wait_until(lambda: _held(scenario, referral))[0]
    assert not held["escalated"]

    grace = somebody("Grace Lowe")
    grace.goes_to("/held")
    grace.follows(f"Where triage sent it ({held['reference']})")
    grace.sees("Grace Lowe")
    grace.sees(HOLDS)


def _referred_by_the_home(scenario: Scenario, at: datetime) -> UUID:
    body = {
        "route": "safeguarding concern",
        "adult": {"name": "Edith Moss"},
        "reach": "01632 960 101",
        "concern": "She was left alone at night.",
        "own_service": "yes",
    }
    then = RequestOptions(at=at)
    referral = UUID(scenario.command("jo", "/intake/referrals", body, then)["id"])
    scenario.route(referral, options=then)
    return referral


def _held(scenario: Scenario, referral: UUID) -> list[dict[str, Any]]:
    every = scenario.get("ruth", "/notify/held").json()
    return [one for one in every if one["referral"] == str(referral)]


def _settles(ruth: Visit, reference: str) -> None:
    ruth.goes_to("/held")
    ruth.fits_a_small_screen()
    ruth.sees("escalated")
    ruth.follows(f"Where triage sent it ({reference})")
    ruth.sees("Escalated; it was to be settled by")
    ruth.sees("Ruth Dean")
    ruth.fits_a_small_screen()
    ruth.presses("Release")
    ruth.chooses("Where it stands")
    ruth.chooses("Reviewed and safe to tell")
    ruth.presses("Release")
    ruth.sees_heading("Held feedback")
