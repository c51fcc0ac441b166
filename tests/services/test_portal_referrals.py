"""A partner refers, sees where it stands, and is told; the portal keeps what was written until it is surely taken."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.services.portal_house import House, Visitor, down, problem

REFERRAL = "6b1f3c1e-0000-4000-8000-000000000001"
RECEIPT = httpx.Response(201, json={"id": REFERRAL, "reference": "SA-7K4Q-9X2C-M3TB", "version": 1, "position": 7})
ENOUGH = {
    "about": {"about": "adult"},
    "name": {"name": "Edith Moss"},
    "concern": {"concern": "She has bruises that nobody explains."},
    "reach": {"telephone": "01632 960 001"},
}
AS_SENT: dict[str, Any] = {
    "id": REFERRAL,
    "reference": "SA-7K4Q-9X2C-M3TB",
    "route": "safeguarding_concern",
    "received_at": "2026-11-02T09:30:00Z",
    "submission": {"adult": {"name": "Edith <b>Moss</b>"}, "concern": "Bruises"},
}


def told(milestone: str, *, read_at: str | None = None, **coded: Any) -> dict[str, Any]:
    occasion = f"{milestone}.{REFERRAL}.1"
    at = f"2026-11-0{milestone[1]}T10:00:00Z"
    return {
        "referral": REFERRAL,
        "occasion": occasion,
        "milestone": milestone,
        "level": "L2",
        "told_at": at,
        "read_at": read_at,
        **coded,
    }


@pytest.fixture
def partner(house: House) -> Visitor:
    visitor = house.visitor()
    visitor.sign_in()
    house.services.answers |= {
        "POST /referrals": RECEIPT,
        "GET /referrals": httpx.Response(200, json=[]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
        "GET /feedback": httpx.Response(200, json=[]),
    }
    return visitor


def begin(partner: Visitor, route: str = "safeguarding_concern") -> str:
    return str(partner.post("/refer", {"route": route}).headers["location"])


def answered(partner: Visitor, **steps: dict[str, str]) -> str:
    draft = begin(partner)
    for step, given in (steps or ENOUGH).items():
        assert partner.post(f"{draft}/{step}", given).status_code == 303
    return draft


def test_a_referral_is_sent_with_what_was_answered_and_nothing_else(house: House, partner: Visitor) -> None:
    draft = answered(partner)

    sent = partner.post(f"{draft}/check")

    assert sent.headers["location"] == f"{draft}/sent"
    assert json.loads(house.services.last().content) == {
        "route": "safeguarding_concern",
        "adult": {"name": "Edith Moss"},
        "concern": "She has bruises that nobody explains.",
        "reach": {"telephone": "01632 960 001"},
    }
    assert house.services.last().headers["idempotency-key"] == draft.removeprefix("/refer/")


def test_the_confirmation_gives_the_reference_and_says_call_999(partner: Visitor) -> None:
    draft = answered(partner)
    partner.post(f"{draft}/check")

    page = partner.get(f"{draft}/sent").text

    assert "SA-7K4Q-9X2C-M3TB" in page
    assert "call 999" in page
    assert f"/referrals/{REFERRAL}?after=7" in page


@pytest.mark.parametrize("missing", ["name", "concern", "reach"])
def test_what_cannot_be_done_without_is_asked_for_before_sending(house: House, partner: Visitor, missing: str) -> None:
    draft = answered(partner, **{step: given for step, given in ENOUGH.items() if step != missing})

    assert partner.post(f"{draft}/check").headers["location"] == draft
    assert "Before you can send it" in partner.get(draft).text
    assert house.services.asked == []


def test_every_question_may_be_left_open(partner: Visitor) -> None:
    draft = begin(partner)

    for step in ("about", "name", "born", "number", "where", "danger", "concern", "kinds", "source", "view", "reach"):
        assert partner.post(f"{draft}/{step}").status_code == 303


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(partner: Visitor) -> None:
    draft = begin(partner)

    page = partner.post(f"{draft}/born", {"born-day": "31", "born-month": "2", "born-year": "1942"})

    assert page.status_code == 422
    assert "Date of birth must be a real date" in page.text
    assert 'value="31"' in page.text
    assert "<title>Error: " in page.text


@pytest.mark.parametrize("wrong", ["111 111 1111", "999 000 0019", "12", "ten digits"])
def test_an_nhs_number_that_is_none_is_refused(partner: Visitor, wrong: str) -> None:
    assert partner.post(f"{begin(partner)}/number", {"nhs_number": wrong}).status_code == 422


def test_a_quality_concern_is_about_an_organisation(house: House, partner: Visitor) -> None:
    draft = begin(partner, "provider_quality_concern")
    for step, given in {
        "organisation": {"organisation": "Willow Lodge"},
        "concern": {"concern": "Cold food"},
        "reach": {"email": "priya.shah@example.org"},
    }.items():
        partner.post(f"{draft}/{step}", given)

    partner.post(f"{draft}/check")

    assert json.loads(house.services.last().content) == {
        "route": "provider_quality_concern",
        "organisation": "Willow Lodge",
        "concern": "Cold food",
        "reach": {"email": "priya.shah@example.org"},
    }


def test_a_refusal_leads_to_the_question_that_it_is_about(house: House, partner: Visitor) -> None:
    wrong = [{"at": "body/adult/name", "problem": "Enter the name without line breaks"}]
    house.services.answers["POST /referrals"] = problem("Invalid", "1 field is wrong", 422, errors=wrong)
    draft = answered(partner)

    page = partner.post(f"{draft}/check")

    assert page.status_code == 422
    assert "Enter the name without line breaks" in page.text
    assert f'href="{draft}/name?change=1"' in page.text


def test_a_referral_that_may_have_been_taken_is_sent_again_as_it_was(house: House, partner: Visitor) -> None:
    draft = answered(partner)
    house.services.answers["POST /referrals"] = down
    assert partner.post(f"{draft}/check").status_code == 503
    first = house.services.last()

    partner.post(f"{draft}/concern", {"concern": "Something else"})
    assert "could not be sure" in partner.get(f"{draft}/check").text
    house.services.answers["POST /referrals"] = RECEIPT
    partner.post(f"{draft}/check")

    assert house.services.last().content == first.content
    assert house.services.last().headers["idempotency-key"] == first.headers["idempotency-key"]


def test_a_referral_that_was_refused_can_be_changed_and_sent(house: House, partner: Visitor) -> None:
    draft = answered(partner)
    house.services.answers["POST /referrals"] = problem("Invalid", "not so", 422)
    partner.post(f"{draft}/check")

    partner.post(f"{draft}/concern", {"concern": "Something else"})
    house.services.answers["POST /referrals"] = RECEIPT
    partner.post(f"{draft}/check")

    assert json.loads(house.services.last().content)["concern"] == "Something else"


def test_a_draft_that_was_sent_is_not_sent_again(house: House, partner: Visitor) -> None:
    draft = answered(partner)
    partner.post(f"{draft}/check")
    asked = len(house.services.asked)

    assert partner.post(f"{draft}/check").headers["location"] == draft
    assert len(house.services.asked) == asked


def test_somebody_elses_draft_is_as_good_as_none(house: House, partner: Visitor) -> None:
    draft = begin(partner)
    house.services.members["priya"] = house.services.members["priya"] | {"sub": "somebody-else"}
    other = house.visitor()
    other.sign_in()

    assert other.get(draft).status_code == 404
    assert other.post(f"{draft}/name", {"name": "X"}).status_code == 404


def test_where_a_referral_stands_is_what_was_told_last(house: House, partner: Visitor) -> None:
    entry = {**{k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")}, "about": "Edith Moss"}
    house.services.answers["GET /referrals"] = httpx.Response(200, json=[entry])
    house.services.answers["GET /feedback"] = httpx.Response(200, json=[told("M3"), told("M1")])

    page = partner.get("/referrals").text

    assert "Decided" in page
    assert "Received" not in page


def test_opening_a_referral_records_that_what_is_new_was_read(house: House, partner: Visitor) -> None:
    feedback = {"referral": REFERRAL, "told": [told("M1", read_at="2026-11-02T12:00:00Z"), told("M3")]}
    house.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(200, json=feedback)
    house.services.answers[f"POST /feedback/{REFERRAL}/occasions/M3.{REFERRAL}.1/reading"] = RECEIPT

    page = partner.get(f"/referrals/{REFERRAL}")

    assert page.status_code == 200
    recorded = [r.url.path for r in house.services.asked if r.method == "POST"]
    assert recorded == [f"/feedback/{REFERRAL}/occasions/M3.{REFERRAL}.1/reading"]


def test_what_was_sent_is_shown_as_it_was_written_and_never_as_markup(partner: Visitor) -> None:
    page = partner.get(f"/referrals/{REFERRAL}").text

    assert "Edith &lt;b&gt;Moss&lt;/b&gt;" in page
    assert "<b>Moss" not in page


def test_a_referral_of_nobody_and_of_another_organisation_look_the_same(house: House, partner: Visitor) -> None:
    del house.services.answers[f"GET /referrals/{REFERRAL}"]

    page = partner.get(f"/referrals/{REFERRAL}")

    assert page.status_code == 404
    assert "Page not found" in page.text


def test_information_is_added_once_however_often_it_is_sent(house: House, partner: Visitor) -> None:
    house.services.answers[f"POST /referrals/{REFERRAL}/information"] = RECEIPT
    form = {"information": "She has gone to her sister.", "key": "one"}

    first = partner.post(f"/referrals/{REFERRAL}/information", form)
    partner.post(f"/referrals/{REFERRAL}/information", form)

    assert first.headers["location"] == f"/referrals/{REFERRAL}?after=7"
    assert {r.headers["idempotency-key"] for r in house.services.asked} == {"one"}


def test_what_was_typed_is_kept_when_the_service_is_down(house: House, partner: Visitor) -> None:
    house.services.answers[f"POST /referrals/{REFERRAL}/information"] = down

    page = partner.post(f"/referrals/{REFERRAL}/information", {"information": "She is safe.", "key": "one"})

    assert page.status_code == 503
    assert '<input type="hidden" name="information" value="She is safe.">' in page.text
    assert '<input type="hidden" name="key" value="one">' in page.text
