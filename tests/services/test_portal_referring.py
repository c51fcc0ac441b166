"""A partner refers: answers are kept until intake has taken them, and only what is needed is required."""

from __future__ import annotations

import json

import pytest

from tests.services.portal_harness import PortalHarness, Visitor, down, problem
from tests.services.portal_partner import RECEIPT, REFERRAL

ENOUGH = {
    "about": {"about": "adult"},
    "name": {"name": "Edith Moss"},
    "concern": {"concern": "She has bruises that nobody explains."},
    "reach": {"telephone": "01632 960 001"},
}


def begin(partner: Visitor, route: str = "safeguarding concern") -> str:
    return str(partner.post("/refer", {"route": route}).headers["location"])


def answered(partner: Visitor, **steps: dict[str, str]) -> str:
    draft = begin(partner)
    for step, given in (steps or ENOUGH).items():
        assert partner.post(f"{draft}/{step}", given).status_code == 303
    return draft


def test_a_referral_is_sent_with_what_was_answered_and_nothing_else(harness: PortalHarness, partner: Visitor) -> None:
    draft = answered(partner)

    answer = partner.post(f"{draft}/check")

    assert answer.headers["location"] == f"{draft}/sent"
    assert json.loads(harness.services.last().content) == {
        "route": "safeguarding concern",
        "adult": {"name": "Edith Moss"},
        "concern": "She has bruises that nobody explains.",
        "reach": "01632 960 001",
    }
    assert harness.services.last().headers["idempotency-key"] == draft.removeprefix("/refer/")


def test_the_confirmation_gives_the_reference_and_says_call_999(partner: Visitor) -> None:
    draft = answered(partner)
    partner.post(f"{draft}/check")

    page = partner.get(f"{draft}/sent").text

    assert "SA-7K4Q-9X2C-M3TB" in page
    assert "call 999" in page
    assert f"/referrals/{REFERRAL}?after=7" in page


@pytest.mark.parametrize("missing", ["name", "concern", "reach"])
def test_missing_answers_are_asked_for_before_sending(harness: PortalHarness, partner: Visitor, missing: str) -> None:
    draft = answered(partner, **{step: given if step != missing else {} for step, given in ENOUGH.items()})

    assert partner.post(f"{draft}/check").headers["location"] == draft
    assert "Before you can send it" in partner.get(draft).text
    assert harness.services.requests == []


def test_every_question_may_be_left_open(partner: Visitor) -> None:
    draft = begin(partner)

    for step in ("about", "name", "born", "number", "where", "danger", "concern", "kinds", "source", "view", "reach"):
        assert partner.post(f"{draft}/{step}").status_code == 303


def test_an_invalid_answer_is_explained_and_the_typed_text_is_kept(partner: Visitor) -> None:
    draft = begin(partner)

    page = partner.post(f"{draft}/born", {"born-day": "31", "born-month": "2", "born-year": "1942"})

    assert page.status_code == 422
    assert "Date of birth must be a real date" in page.text
    assert 'value="31"' in page.text
    assert "<title>Error: " in page.text


def test_an_answer_that_is_too_long_is_refused_in_our_words(partner: Visitor) -> None:
    page = partner.post(f"{begin(partner)}/reach", {"telephone": "0" * 201, "email": "a@example.org" + "x" * 200})

    assert (page.status_code, page.text.count("Your answer must be 200 characters or fewer")) == (422, 4)


@pytest.mark.parametrize("wrong", ["111 111 1111", "999 000 0019", "12", "ten digits"])
def test_an_nhs_number_that_is_none_is_refused(partner: Visitor, wrong: str) -> None:
    assert partner.post(f"{begin(partner)}/number", {"nhs_number": wrong}).status_code == 422


def test_a_quality_concern_is_about_an_organisation(harness: PortalHarness, partner: Visitor) -> None:
    draft = begin(partner, "provider quality concern")
    for step, given in {
        "organisation": {"organisation": "Willow Lodge"},
        "concern": {"concern": "Cold food"},
        "reach": {"email": "priya.shah@example.org"},
    }.items():
        partner.post(f"{draft}/{step}", given)

    partner.post(f"{draft}/check")

    assert json.loads(harness.services.last().content) == {
        "route": "provider quality concern",
        "about_organisation": "Willow Lodge",
        "concern": "Cold food",
        "reach": "priya.shah@example.org",
    }


def test_a_refusal_leads_to_the_question_that_it_is_about(harness: PortalHarness, partner: Visitor) -> None:
    wrong = [{"at": "body/adult/name", "problem": "Enter the name without line breaks"}]
    harness.services.answers["POST /referrals"] = problem("Invalid", "1 field is wrong", 422, errors=wrong)
    draft = answered(partner)

    page = partner.post(f"{draft}/check")

    assert page.status_code == 422
    assert "Enter the name without line breaks" in page.text
    assert f'href="{draft}/name?change=1"' in page.text


def test_a_referral_that_may_have_been_taken_is_sent_again_as_it_was(harness: PortalHarness, partner: Visitor) -> None:
    draft = answered(partner)
    harness.services.answers["POST /referrals"] = down
    assert partner.post(f"{draft}/check").status_code == 503
    first = harness.services.last()

    partner.post(f"{draft}/concern", {"concern": "Something else"})
    assert "could not be sure" in partner.get(f"{draft}/check").text
    harness.services.answers["POST /referrals"] = RECEIPT
    partner.post(f"{draft}/check")

    assert harness.services.last().content == first.content
    assert harness.services.last().headers["idempotency-key"] == first.headers["idempotency-key"]


def test_a_referral_that_was_refused_can_be_changed_and_sent(harness: PortalHarness, partner: Visitor) -> None:
    draft = answered(partner)
    harness.services.answers["POST /referrals"] = problem("Invalid", "not so", 422)
    partner.post(f"{draft}/check")

    partner.post(f"{draft}/concern", {"concern": "Something else"})
    harness.services.answers["POST /referrals"] = RECEIPT
    partner.post(f"{draft}/check")

    assert json.loads(harness.services.last().content)["concern"] == "Something else"


def test_a_draft_that_was_sent_is_not_sent_again(harness: PortalHarness, partner: Visitor) -> None:
    draft = answered(partner)
    partner.post(f"{draft}/check")
    requests_before = len(harness.services.requests)

    assert partner.post(f"{draft}/check").headers["location"] == draft
    assert len(harness.services.requests) == requests_before


def test_the_draft_of_another_person_is_not_found(harness: PortalHarness, partner: Visitor) -> None:
    draft = begin(partner)
    harness.services.members["priya"] = harness.services.members["priya"] | {"sub": "somebody-else"}
    other = harness.visitor()
    other.sign_in()

    assert other.get(draft).status_code == 404
    assert other.post(f"{draft}/name", {"name": "X"}).status_code == 404


def test_how_to_reach_the_referrer_need_not_be_typed_again(harness: PortalHarness, partner: Visitor) -> None:
    partner.post(f"{answered(partner)}/check")

    draft = begin(partner)

    assert 'value="01632 960 001"' in partner.get(f"{draft}/reach").text
    assert "Edith Moss" not in partner.get(f"{draft}/name").text


def test_how_to_reach_one_person_is_not_offered_to_another(harness: PortalHarness, partner: Visitor) -> None:
    partner.post(f"{answered(partner)}/check")
    harness.services.members["priya"] = harness.services.members["priya"] | {"sub": "somebody-else"}
    other = harness.visitor()
    other.sign_in()

    assert "01632 960 001" not in other.get(f"{begin(other)}/reach").text


def test_a_draft_is_deleted_only_when_that_was_asked_and_confirmed(partner: Visitor) -> None:
    draft = answered(partner)

    asks = partner.get(f"{draft}/discarded")
    assert "What you wrote about Edith Moss is deleted" in asks.text
    assert partner.get(draft).status_code == 200
    partner.post(f"{draft}/discarded")

    assert partner.get(draft).status_code == 404
