"""A care home reports neglect of its own: it is taken like any other, and the home hears where it stands alone."""

from __future__ import annotations

import re
from uuid import UUID

from playwright.sync_api import expect

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit
from tests.journeys.referring import Story, refers

STORY = Story(
    adult="Doris Hale",
    concern="She was not turned for two nights, and has a pressure ulcer. We were short of staff.",
    kind="Neglect and acts of omission",
    own_service="Yes",
    stays="Yes, I go on working with them",
)
AS_MUCH_AS = "This is as much as we may share."
NEVER_TOLD = ("held", "There will be", "reasonable cause to suspect", "risk was reduced", "disagree")


def test_a_home_that_reports_itself_is_taken_seriously_and_told_where_it_stands_alone(
    scenario: Scenario, somebody: SignIn
) -> None:
    jo, tom, grace = somebody("Manager Jo Field"), somebody("Tom Reed"), somebody("Grace Lowe")
    reference, referral = refers(jo, STORY)
    _sent_to_safeguarding(tom, reference)
    _waits_for(scenario, referral, "M2")
    _shows_nothing(jo, referral)

    _may_be_told_no_more_than_where_it_stands(grace, "Where triage sent it", reference)
    scenario.decide(referral)
    _waits_for(scenario, referral, "M3")
    _may_be_told_no_more_than_where_it_stands(grace, "What was decided", reference)
    _waits_for(scenario, referral, "M4")
    _may_be_told_no_more_than_where_it_stands(grace, "That an enquiry was opened", reference)
    scenario.conclude(referral)
    _waits_for(scenario, referral, "M6")
    _may_be_told_no_more_than_where_it_stands(grace, "How the enquiry concluded", reference)

    scenario.wait_until(lambda: "M6" in scenario.told_levels("jo", referral))
    assert scenario.told_levels("jo", referral) == {"M1": "L0", "M2": "L1", "M3": "L1", "M4": "L1", "M6": "L1"}
    _reads_where_it_stands_alone(jo, referral)


def _sent_to_safeguarding(tom: Visit, reference: str) -> None:
    tom.goes_to("/triage")
    tom.fills("Find by reference", reference)
    tom.presses("Find")
    tom.sees("Manager Jo Field, Rosewood House")
    tom.sees("short of staff")
    tom.follows("Send it on")
    tom.chooses("Safeguarding")
    tom.chooses("Abuse or neglect is suspected")
    tom.fills("Your rationale", "A pressure ulcer after two nights without care.")
    tom.presses("Send it on")
    tom.sees("How it stands in triage")


def _waits_for(scenario: Scenario, referral: UUID, milestone: str) -> None:
    def is_held() -> bool:
        held = scenario.get("grace", "/notify/held").json()
        return any(one["referral"] == str(referral) and one["milestone"] == milestone for one in held)

    scenario.wait_until(is_held, f"{milestone}, held")


def _shows_nothing(jo: Visit, referral: UUID) -> None:
    """What is held shows to the home in no word; it has its receipt, and by when it hears again."""
    jo.goes_to(f"/referrals/{referral}")
    jo.sees("Your referral was received")
    jo.sees("You will hear from us again by")
    _is_told_none_of(jo, "safeguarding team", *NEVER_TOLD)
    jo.fits_a_small_screen()


def _may_be_told_no_more_than_where_it_stands(grace: Visit, milestone: str, reference: str) -> None:
    """A manager who looks at what is held is offered no higher level."""
    grace.goes_to("/held")
    grace.follows(f"{milestone} ({reference})")
    grace.sees("The source of risk may be the referrer's own organisation")
    grace.presses("Release")
    offered = grace.page.locator("input[name=level]")
    assert [offered.nth(number).get_attribute("value") for number in range(offered.count())] == ["L0", "L1"]
    grace.chooses("Where it stands")
    grace.chooses("Reviewed and safe to tell")
    grace.presses("Release")
    grace.sees_heading("Held feedback")


def _reads_where_it_stands_alone(jo: Visit, referral: UUID) -> None:
    jo.goes_to(f"/referrals/{referral}")
    jo.sees("The council has finished its enquiry.")
    jo.sees(AS_MUCH_AS)
    _is_told_none_of(jo, *NEVER_TOLD)
    jo.finds_nothing_wrong()
    jo.fits_a_small_screen()


def _is_told_none_of(jo: Visit, *words: str) -> None:
    for word in words:
        expect(jo.page.locator("main")).not_to_contain_text(re.compile(word, re.IGNORECASE))
