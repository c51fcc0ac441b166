"""An administrator keeps members up to date: who joins, in which roles, how they sign in, and who leaves."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import httpx
import pytest

from portal.labels.open_items import KINDS
from services.enquiry.open_items import ITEM_KINDS as ENQUIRY_ITEMS
from services.intake.open_items import ITEM_KINDS as INTAKE_ITEMS
from services.notify.open_items import ITEM_KINDS as NOTIFY_ITEMS
from tests.services.portal_administration import (
    AT,
    CIS2,
    COUNCIL,
    GONE,
    HOME,
    ISSUER,
    JO,
    JO_FIELD,
    MEMBER,
    sign_in_administrator,
)
from tests.services.portal_harness import ADA, PortalHarness, Visitor, down
from tests.services.portal_work import error, last_command


@pytest.fixture
def administrator(harness: PortalHarness) -> Visitor:
    return sign_in_administrator(harness)


def test_the_councils_roles_are_offered_for_the_council_only(administrator: Visitor) -> None:
    home, council = (
        administrator.get(f"/partners/{organisation}/members/join").text for organisation in (HOME, COUNCIL)
    )

    assert 'value="referrer"' in home
    assert 'value="triage"' not in home
    assert 'value="triage"' in council


def test_a_role_that_somebody_holds_against_the_rule_is_not_lost_unseen(
    harness: PortalHarness, administrator: Visitor
) -> None:
    odd = {**JO_FIELD, "roles": ["triage"]}
    harness.services.answers["GET /members"] = httpx.Response(200, json=[odd])

    assert 'value="triage" checked' in administrator.get(f"{MEMBER}/changes").text


def test_a_person_joins_by_how_they_sign_in(harness: PortalHarness, administrator: Visitor) -> None:
    typed = {"name": "Sam Oak", "email": "sam@rosewood.example.org", "roles": "referrer", "subject": " sam "}

    answer = administrator.post(f"{AT}/members/join", {**typed, "issuer": ISSUER, "key": "one"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == {
        "organisation": HOME,
        "name": "Sam Oak",
        "email": "sam@rosewood.example.org",
        "roles": ["referrer"],
        "identities": [{"issuer": ISSUER, "subject": "sam"}],
    }


def test_the_only_identity_provider_is_preselected(administrator: Visitor) -> None:
    assert f'value="{ISSUER}" checked' in administrator.get(f"{AT}/members/join").text


def test_a_case_system_joins_by_its_client_id(harness: PortalHarness, administrator: Visitor) -> None:
    administrator.post(f"{AT}/members/join", {"name": "Niche", "roles": "referrer", "client": "northshire-niche"})

    assert json.loads(last_command(harness).content)["client"] == "northshire-niche"


def test_a_member_who_is_changed_keeps_every_way_to_sign_in(harness: PortalHarness, administrator: Visitor) -> None:
    page = administrator.get(f"{MEMBER}/changes").text
    assert page.count("checked") >= 4

    identities = [f"{ISSUER} jo", f"{CIS2['issuer']} {CIS2['subject']}"]
    typed = {
        "name": "Jo Field",
        "email": "",
        "roles": ["referrer"],
        "kept": identities,
        "issuer": ISSUER,
        "version": "5",
    }
    administrator.post(f"{MEMBER}/changes", {**typed, "subject": "jo.field"})

    body = json.loads(last_command(harness).content)
    assert body["identities"] == [
        {"issuer": ISSUER, "subject": "jo"},
        CIS2,
        {"issuer": ISSUER, "subject": "jo.field"},
    ]
    assert (body["roles"], body["name"], last_command(harness).headers["if-match"]) == (["referrer"], "Jo Field", '"5"')


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"roles": "referrer"}, "Enter their full name"),
        ({"name": "Jo Field"}, "Select at least one role"),
        ({"name": "Jo Field", "roles": "referrer", "email": "jo"}, "Enter an email address"),
        ({"name": "Jo Field", "roles": "triage"}, "not a valid choice"),
    ],
)
def test_a_member_with_a_gap_is_not_sent(
    harness: PortalHarness, administrator: Visitor, typed: dict[str, str], says: str
) -> None:
    page = administrator.post(f"{AT}/members/join", typed)

    assert page.status_code == 422
    assert says in error(page.text)
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_a_member_is_removed_after_it_is_said_what_that_does(harness: PortalHarness, administrator: Visitor) -> None:
    page = administrator.get(f"{MEMBER}/removal").text
    assert "Jo Field will not be able to sign in for this organisation any more, and leaves every team." in page

    answer = administrator.post(f"{MEMBER}/removal", {"version": "5", "key": "one"})
    assert answer.headers["location"] == f"{AT}?after=9"
    assert last_command(harness).headers["if-match"] == '"5"'
    assert json.loads(last_command(harness).content) == {}


@pytest.mark.parametrize(("role", "said"), [("referrer", "must add you"), ("administrator", "has to remove you")])
def test_an_administrator_is_warned_before_removing_themselves(
    harness: PortalHarness, administrator: Visitor, role: str, said: str
) -> None:
    ada = {**JO_FIELD, "id": harness.services.members["ada"]["sub"], "name": ADA.name, "roles": [role]}
    harness.services.answers["GET /members"] = httpx.Response(200, json=[ada])
    assert f"another administrator {said}" in administrator.get(f"{AT}/members/{ada['id']}/removal").text


@pytest.mark.parametrize(
    "path",
    [f"/partners/{JO}", f"/partners/{JO}/changes", f"{AT}/members/{GONE}/changes", f"{AT}/members/{GONE}/removal"],
)
def test_an_unknown_member_has_no_page(administrator: Visitor, path: str) -> None:
    assert administrator.get(path).status_code == 404


SINCE = "2026-01-05T12:00:00Z"


def _but_for_notify(answer: Any, request: httpx.Request) -> httpx.Response:
    return down(request) if request.url.host.startswith("notify") else httpx.Response(200, json=answer)


def test_what_stands_with_a_member_of_the_council_is_shown_before_they_are_removed(
    harness: PortalHarness, administrator: Visitor
) -> None:
    tom = {**JO_FIELD, "organisation": COUNCIL, "name": "Tom Reed", "roles": ["triage"]}
    referral = {"kind": "triage", "reference": "SA-7K4Q-9X2C-M3T0", "since": SINCE}
    harness.services.answers["GET /members"] = httpx.Response(200, json=[tom])
    for path, answer in (("/holdings", [referral]), ("/holdings/hidden", {"count": 1})):
        harness.services.answers[f"GET {path}"] = partial(_but_for_notify, answer)
    page = administrator.get(f"/partners/{COUNCIL}/members/{JO}/removal").text

    assert "Referrals in triage (2)" in page
    assert "SA-7K4Q-9X2C-M3T0, since 5 Jan 2026" in page
    assert "this part does not answer at the moment" in page
    assert "Not shown to you (2)" in page
    assert "goes back to its team at once" in page


def test_nothing_is_asked_about_a_partners_member(harness: PortalHarness, administrator: Visitor) -> None:
    assert administrator.get(f"{MEMBER}/removal").status_code == 200
    assert [r for r in harness.services.requests if r.url.path == "/holdings"] == []


def test_every_kind_of_thing_that_stands_with_somebody_has_its_label() -> None:
    assert {*INTAKE_ITEMS, *ENQUIRY_ITEMS, *NOTIFY_ITEMS} == KINDS.keys()
