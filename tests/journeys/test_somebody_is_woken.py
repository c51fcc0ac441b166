"""Somebody is woken: the link in the mail leads to the item, and one button says "I have it"."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.dev.dev_environment import DevEnvironment
from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

MOUNTED = re.compile(r"https?://\S+/(?:board|teams)/\S+")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_whoever_is_woken_follows_the_link_signs_in_and_says_i_have_it(
    environment: DevEnvironment, scenario: Scenario, visit: Callable[..., Visit], javascript: bool
) -> None:
    referral = scenario.refer("priya", adult={"name": "Winifred Oak"}, immediate_danger="yes")
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    link = scenario.wait_until(lambda: _link(environment.state, f"Urgent: A referral waits for triage ({reference})"))
    tom = visit(scenario.address, javascript=javascript)
    tom.goes_to(link)
    _signs_in(tom, "Tom Reed")

    tom.sees_heading("Rate the risk and route this referral")
    tom.sees(reference)
    tom.sees("because it is urgent")
    tom.fits_a_small_screen()
    tom.presses("I have it")
    tom.sees("Somebody said: I have it")
    assert tom.page.get_by_role("button", name="I have it").count() == 0
    assert tom.complaints == []


def test_a_link_to_what_was_seen_to_meanwhile_says_so(
    environment: DevEnvironment, scenario: Scenario, somebody: SignIn
) -> None:
    referral = scenario.refer("priya", immediate_danger="yes")
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    link = scenario.wait_until(lambda: _link(environment.state, f"Urgent: A referral waits for triage ({reference})"))
    scenario.route(referral)
    amara = somebody("Amara Osei")

    def is_settled() -> bool:
        amara.goes_to(link)
        return bool(amara.page.get_by_text("You need do nothing").count())

    scenario.wait_until(is_settled)
    amara.sees_heading("This does not wait for you")


def test_a_manager_tests_the_out_of_hours_address_and_whoever_reads_it_confirms_it(
    environment: DevEnvironment, scenario: Scenario, somebody: SignIn
) -> None:
    name, before = f"Hoarding {uuid4().hex[:6]}", _links(environment.state, "Test: ")
    grace = somebody("Grace Lowe")
    grace.goes_to("/teams/register")
    grace.fills("Name", name)
    grace.fills("Out-of-hours email address", "duty.night@council.example.org")
    grace.fills("Out-of-hours telephone number", "01632 960 200")
    grace.presses("Register a team")
    grace.sees("Never: nobody has confirmed that this address reaches them")
    team = grace.page.url.partition("?")[0]
    grace.presses("Test this address")
    link = scenario.wait_until(lambda: [*({*_links(environment.state, "Test: ")} - {*before})])[0]
    amara = somebody("Amara Osei")
    amara.goes_to(link)
    amara.fits_a_small_screen()
    amara.presses("It reached me")
    amara.sees("when somebody confirmed that a test had reached them")
    grace.goes_to(team)
    grace.sees("Delivered on")


def _signs_in(person: Visit, name: str) -> None:
    """From where the link led them, back to where it leads."""
    person.page.locator("a.govuk-button").first.click()
    person.page.get_by_role("link", name=name, exact=True).click()
    person.finds_nothing_wrong()


def _link(state: Path, subject: str) -> Any:
    return next(iter(_links(state, subject)), None)


def _links(state: Path, subject: str) -> list[str]:
    """The link of each mail whose subject begins so."""
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (state / "mail").glob("*.eml")]
    found = [MOUNTED.search(mail.get_content()) for mail in mails if str(mail["Subject"]).startswith(subject)]
    return [link[0] for link in found if link]
