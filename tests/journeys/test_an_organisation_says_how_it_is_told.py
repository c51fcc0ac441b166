"""An organisation lead sets the webhook of a partner's own system, and makes its signing secret, shown once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import expect

from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

StartVisit = Callable[..., Visit]


def test_a_lead_says_where_their_system_is_told(scenario: Scenario, somebody: SignIn) -> None:
    records = f"https://records.example.org/{uuid4().hex[:6]}"
    lena = somebody("Sergeant Lena Hart")
    lena.follows("How we are told")
    lena.sees("vulnerability@police.example.org")
    lena.fits_a_small_screen()
    lena.follows("Change where your system is told")
    lena.fills("Where is your system told?", "https://me:secret@records.example.org")
    lena.presses("Save")
    lena.is_told_what_is_wrong("Enter an address that begins with https://, without a user name or password in it")
    lena.fills("Where is your system told?", records)
    lena.presses("Save")
    lena.sees(records)

    assert scenario.get_when_present("lena", "/notify/channels")["webhook"] == records


def test_a_secret_is_shown_once(somebody: SignIn) -> None:
    jo = somebody("Manager Jo Field")
    jo.goes_to("/channel")
    jo.presses("Make a new secret")
    jo.presses("Make a new secret")
    secret = jo.page.locator(".app-secret").inner_text()
    assert secret.startswith("whsec_")
    jo.fits_a_small_screen()
    jo.follows("I have kept it")
    expect(jo.page.locator("body")).not_to_contain_text(secret)
    jo.goes_to("/channel/secret")
    expect(jo.page.locator("body")).not_to_contain_text(secret)


def test_an_officer_sees_no_link_to_the_channel_and_may_not_open_it(scenario: Scenario, visit: StartVisit) -> None:
    priya = visit(scenario.address)
    priya.signs_in_as("PC Priya Shah")
    expect(priya.page.get_by_role("link", name="How we are told")).to_have_count(0)
    priya.goes_to("/channel")
    priya.sees_heading("You cannot do this")
