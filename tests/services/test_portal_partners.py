"""An administrator keeps organisations up to date; what they do not change stays."""

from __future__ import annotations

import json

import pytest

from portal.labels.partners import ORGANISATION_KINDS, ROLES
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from tests.services.portal_administration import (
    AT,
    GONE,
    HOME,
    MEMBER,
    ROSEWOOD,
    sign_in_administrator,
)
from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_work import error, last_command


@pytest.fixture
def administrator(harness: PortalHarness) -> Visitor:
    return sign_in_administrator(harness)


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
        ({"name": "Oak" * 70, "kind": "police"}, "Your answer must be 200 characters or fewer"),
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


def test_after_a_conflict_the_present_state_is_shown_before_sending_again(
    harness: PortalHarness, administrator: Visitor
) -> None:
    harness.services.answers[f"POST /partners/{HOME}/changes"] = problem("Stale", "somebody changed it meanwhile", 412)

    page = administrator.post(f"{AT}/changes", {"name": "Rosewood", "kind": "gp", "version": "2"}).text

    assert "Somebody changed this while you were writing" in error(page)
    assert "govuk-summary-list" in page
    assert "Care provider" in page
    assert 'name="version" value="3"' in page
    assert 'value="Rosewood"' in page
