"""A member of several organisations chooses one at sign-in, and acts for that one until they sign out."""

from __future__ import annotations

import re

import httpx
import httpx2
import pytest

from tests.services.portal_harness import MEMBERS, PortalHarness, Visitor

POLICE = MEMBERS["priya"]
TRUST = {**POLICE, "sub": "0c0e8a58-5a8c-4a1a-9d1e-000000000009", "org": "trust", "org_name": "Northshire NHS Trust"}


@pytest.fixture
def member_of_two(harness: PortalHarness) -> Visitor:
    harness.services.memberships[POLICE["name"]] = [POLICE, TRUST]
    harness.services.answers["GET /referrals"] = httpx.Response(200, json=[])
    harness.services.answers["GET /feedback"] = httpx.Response(200, json=[])
    return harness.visitor()


def choose(visitor: Visitor, page: str, **form: str) -> httpx2.Response:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return visitor.http.post("/sign-in/membership", data={"csrf_token": token[1], **form})


def test_a_member_chooses_an_organisation_and_continues(member_of_two: Visitor) -> None:
    choice_page = member_of_two.sign_in()
    assert "Northshire Police (referrer)" in choice_page.text
    assert "Northshire NHS Trust (referrer)" in choice_page.text
    assert member_of_two.get("/referrals").headers["location"].startswith("/sign-in")

    entered = choose(member_of_two, choice_page.text, member=TRUST["sub"])

    assert (entered.status_code, entered.headers["location"]) == (303, "/referrals")
    assert "Northshire NHS Trust" in member_of_two.get("/").text


def test_access_is_renewed_in_the_chosen_membership(member_of_two: Visitor) -> None:
    member_of_two.harness.services.token_lives = 10
    choose(member_of_two, member_of_two.sign_in().text, member=TRUST["sub"])

    assert member_of_two.get("/referrals").status_code == 200
    assert member_of_two.harness.services.exchanges > 2
    assert "Northshire NHS Trust" in member_of_two.get("/").text


@pytest.mark.parametrize("form", [{}, {"member": "somebody else's"}], ids=["nothing", "another's"])
def test_a_choice_that_is_none_of_their_memberships_is_asked_again(
    member_of_two: Visitor, form: dict[str, str]
) -> None:
    refused = choose(member_of_two, member_of_two.sign_in().text, **form)

    assert "govuk-error-summary" in refused.text
    assert member_of_two.get("/referrals").headers["location"].startswith("/sign-in")


def test_a_visitor_who_has_not_signed_in_cannot_choose(harness: PortalHarness) -> None:
    assert harness.visitor().http.post("/sign-in/membership", data={"member": TRUST["sub"]}).status_code == 403


def test_a_choice_that_another_site_sends_is_refused(member_of_two: Visitor) -> None:
    member_of_two.sign_in()

    assert member_of_two.http.post("/sign-in/membership", data={"member": TRUST["sub"]}).status_code == 403
