"""An administrator keeps organisations and members up to date; what they do not change stays."""

from __future__ import annotations

import json
from typing import Any

import httpx2 as httpx
import pytest

from portal.labels.partners import ORGANISATION_KINDS, ROLES
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from tests.services.portal_harness import ADA, PortalHarness, Visitor, problem
from tests.services.portal_work import error, last_command

HOME = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f1"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
JO = "0c0e8a58-5a8c-4a1a-9d1e-000000000021"
GONE = "0c0e8a58-5a8c-4a1a-9d1e-000000000022"
ISSUER = "http://portal.example.org/development/sign-in"
CIS2 = {"issuer": "https://cis2.example.org", "subject": "555 123"}
ROSEWOOD: dict[str, Any] = {
    "id": HOME,
    "name": "Rosewood <b>House",
    "kind": "care provider",
    "mailbox": "office@rosewood.example.org",
    "ods_code": "VN4XY",
    "cqc_id": "1-555",
    "version": 3,
}
JO_FIELD: dict[str, Any] = {
    "id": JO,
    "organisation": HOME,
    "name": "Jo Field",
    "email": "jo@rosewood.example.org",
    "roles": ["referrer", "organisation lead"],
    "left": False,
    "version": 5,
    "identities": [{"issuer": ISSUER, "subject": "jo"}, CIS2],
    "client": None,
}
RECEIPT = httpx.Response(201, json={"id": HOME, "reference": None, "version": 1, "position": 9})
AT = f"/partners/{HOME}"
MEMBER = f"{AT}/members/{JO}"


@pytest.fixture
def administrator(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(ADA)
    council = {"id": COUNCIL, "name": "Northshire Council", "kind": "council", "mailbox": None, "version": 1}
    gone = {**JO_FIELD, "id": GONE, "name": "Al Ash", "left": True, "identities": []}
    harness.services.answers |= {
        "GET /partners": httpx.Response(200, json=[council, ROSEWOOD]),
        "GET /members": httpx.Response(200, json=[gone, JO_FIELD]),
        "POST /partners": RECEIPT,
        f"POST /partners/{HOME}/changes": RECEIPT,
        "POST /members": RECEIPT,
        f"POST /members/{JO}/changes": RECEIPT,
        f"POST /members/{JO}/removal": RECEIPT,
    }
    return visitor


def test_the_kinds_and_the_roles_that_are_offered_are_those_that_intake_takes() -> None:
    assert {*ORGANISATION_KINDS} == {*Kind}
    assert {*ROLES} == {*Role}


def test_the_organisations_are_listed_with_how_many_act_for_each(administrator: Visitor) -> None:
    page = administrator.get("/partners").text

    for shown in ("Rosewood &lt;b&gt;House", "Care provider", "office@rosewood.example.org", "Northshire Council"):
        assert shown in page
    assert f'href="{AT}"' in page
    assert 'numeric">1</td>' in page


def test_an_organisation_is_found_by_a_part_of_its_name(administrator: Visitor) -> None:
    page = administrator.get("/partners?name=rosew").text
    none = administrator.get("/partners?name=Willow").text

    assert "Rosewood" in page
    assert "Northshire Council</a>" not in page
    assert "No organisation has “Willow” in its name." in none


def test_an_organisation_shows_who_acts_for_it_in_which_roles_and_who_has_left(administrator: Visitor) -> None:
    page = administrator.get(AT).text

    for shown in ("VN4XY", "1-555", "Jo Field", "Referrer, Organisation lead", "jo, 555 123", "Has left"):
        assert shown in page
    assert f'href="{MEMBER}/changes"' in page
    assert f"/members/{GONE}/" not in page
    assert page.index("Jo Field") < page.index("Al Ash")


def test_an_organisation_is_registered_once_with_what_was_given(harness: PortalHarness, administrator: Visitor) -> None:
    typed = {"name": "Oak Lodge", "kind": "care provider", "mailbox": "", "ods_code": "VN1", "key": "one"}

    answer = administrator.post("/partners/register", typed)

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == {
        "name": "Oak Lodge",
        "kind": "care provider",
        "ods_code": "VN1",
    }
    assert last_command(harness).headers["idempotency-key"] == "one"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": "police"}, "Enter the organisation’s name"),
        ({"name": " ", "kind": "police"}, "Enter the organisation’s name"),
        ({"name": "Oak Lodge"}, "Select what kind of organisation it is"),
        ({"name": "Oak Lodge", "kind": "police", "mailbox": "office"}, "Enter an email address"),
    ],
)
def test_an_organisation_is_not_registered_with_a_gap(
    harness: PortalHarness, administrator: Visitor, typed: dict[str, str], says: str
) -> None:
    page = administrator.post("/partners/register", typed)

    assert page.status_code == 422
    assert says in error(page.text)
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_a_change_begins_with_all_that_is_known_so_that_nothing_is_lost(
    harness: PortalHarness, administrator: Visitor
) -> None:
    page = administrator.get(f"{AT}/changes").text
    for known in ("Rosewood &lt;b&gt;House", "office@rosewood.example.org", "VN4XY", "1-555"):
        assert f'value="{known}"' in page

    typed = {name: ROSEWOOD[name] or "" for name in ("name", "kind", "ods_code", "cqc_id")}
    administrator.post(f"{AT}/changes", {**typed, "mailbox": "new@rosewood.example.org", "version": "3"})

    assert json.loads(last_command(harness).content) == {**typed, "mailbox": "new@rosewood.example.org"}
    assert last_command(harness).headers["if-match"] == '"3"'


def test_who_was_overtaken_sees_what_is_known_now_before_they_send_again(
    harness: PortalHarness, administrator: Visitor
) -> None:
    harness.services.answers[f"POST /partners/{HOME}/changes"] = problem("Stale", "somebody changed it meanwhile", 412)

    page = administrator.post(f"{AT}/changes", {"name": "Rosewood", "kind": "gp", "version": "2"}).text

    assert "Somebody changed this while you were writing" in error(page)
    assert "govuk-summary-list" in page
    assert "Care provider" in page
    assert 'name="version" value="3"' in page
    assert 'value="Rosewood"' in page


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


def test_where_there_is_one_place_to_sign_in_it_need_not_be_chosen(administrator: Visitor) -> None:
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
    assert "Jo Field will not be able to sign in for this organisation any more." in page

    answer = administrator.post(f"{MEMBER}/removal", {"version": "5", "key": "one"})
    assert answer.headers["location"] == f"{AT}?after=9"
    assert last_command(harness).headers["if-match"] == '"5"'
    assert json.loads(last_command(harness).content) == {}


@pytest.mark.parametrize(("role", "said"), [("referrer", "must add you"), ("administrator", "has to remove you")])
def test_who_would_remove_themselves_is_told_so(
    harness: PortalHarness, administrator: Visitor, role: str, said: str
) -> None:
    ada = {**JO_FIELD, "id": harness.services.members["ada"]["sub"], "name": ADA.name, "roles": [role]}
    harness.services.answers["GET /members"] = httpx.Response(200, json=[ada])
    assert f"another administrator {said}" in administrator.get(f"{AT}/members/{ada['id']}/removal").text


@pytest.mark.parametrize(
    "path",
    [f"/partners/{JO}", f"/partners/{JO}/changes", f"{AT}/members/{GONE}/changes", f"{AT}/members/{GONE}/removal"],
)
def test_who_is_not_here_has_no_page(administrator: Visitor, path: str) -> None:
    assert administrator.get(path).status_code == 404
