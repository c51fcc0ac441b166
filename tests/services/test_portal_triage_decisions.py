"""Triage decides on the version of a referral that it saw: it rates, allocates, identifies and routes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_partner import RECEIPT, REFERRAL
from tests.services.portal_triage import AHEAD, COUNCIL, EARLIER, WORKER, sign_in_triage


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    return sign_in_triage(harness)


@pytest.mark.parametrize(
    ("act", "typed", "given"),
    [
        (
            "risk-rating",
            {"rating": "high", "rationale": "She is alone with him until Friday."} | AHEAD,
            {"rating": "high", "rationale": "She is alone with him until Friday."},
        ),
        ("allocation", {"owner": WORKER} | AHEAD, {"owner": WORKER, "reason": None}),
        ("allocation", {"owner": "none", "reason": "no duty"} | AHEAD, {"owner": None, "reason": "no duty"}),
        (
            "source",
            {"organisation": COUNCIL, "instead_of": "", "rationale": "Named by her and by the ward."},
            {"organisation": COUNCIL, "instead_of": None, "rationale": "Named by her and by the ward."},
        ),
        (
            "source",
            {"organisation": "none", "instead_of": COUNCIL, "rationale": "A son of hers, as she says."},
            {"organisation": None, "instead_of": COUNCIL, "rationale": "A son of hers, as she says."},
        ),
        (
            "routing",
            {
                "routing": "safeguarding",
                "reason": "abuse or neglect suspected",
                "rationale": "Bruises that nobody explains.",
                "joins": "",
            },
            {
                "routing": "safeguarding",
                "reason": "abuse or neglect suspected",
                "rationale": "Bruises that nobody explains.",
                "joins": None,
            },
        ),
        (
            "routing",
            {
                "routing": "safeguarding",
                "reason": "same matter as an earlier referral",
                "rationale": "x marks what was typed here",
                "joins": EARLIER,
                "compared": EARLIER,
            },
            {"joins": EARLIER, "rationale": "x marks what was typed here"},
        ),
    ],
)
def test_a_decision_is_given_with_the_version_that_was_read(
    harness: PortalHarness, triage: Visitor, act: str, typed: dict[str, str], given: dict[str, Any]
) -> None:
    harness.services.answers[f"POST /referrals/{REFERRAL}/{act}"] = RECEIPT

    answer = triage.post(f"/triage/{REFERRAL}/{act}", {"key": "one", "version": "4", **typed})

    assert answer.headers["location"] == f"/triage/{REFERRAL}?after=7"
    request = harness.services.last()
    assert request.headers["if-match"] == '"4"'
    assert request.headers["idempotency-key"] == "one"
    body = json.loads(request.content)
    assert {name: body[name] for name in given} == given
    if AHEAD.items() <= typed.items():
        assert body["review_on"] == f"{date.today().year + 1}-03-01"


def test_each_form_carries_the_version_that_its_page_showed(triage: Visitor) -> None:
    for act in ("risk-rating", "allocation", "source", "routing"):
        assert '<input type="hidden" name="version" value="4">' in triage.get(f"/triage/{REFERRAL}/{act}").text


def test_only_people_who_work_in_triage_or_practice_are_offered_as_owners(triage: Visitor) -> None:
    page = triage.get(f"/triage/{REFERRAL}/allocation").text

    assert "Tariq Aziz" in page
    assert "PC Shah" not in page


def test_a_review_in_the_past_is_not_asked_for(harness: PortalHarness, triage: Visitor) -> None:
    past = {"review_on-day": "1", "review_on-month": "3", "review_on-year": "2020"}

    page = triage.post(
        f"/triage/{REFERRAL}/risk-rating",
        {"rating": "low", "rationale": "x marks what was typed here", "version": "4"} | past,
    )

    assert page.status_code == 422
    assert "Next review date must be today or in the future" in page.text
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_after_a_conflict_triage_sees_the_present_state_and_can_send_again(
    harness: PortalHarness, triage: Visitor
) -> None:
    refused = problem("Overtaken", "somebody changed it meanwhile", 412)
    harness.services.answers[f"POST /referrals/{REFERRAL}/source"] = refused

    typed = {
        "organisation": "none",
        "instead_of": "",
        "rationale": "A son of hers, as she says.",
        "version": "3",
        "key": "one",
    }
    page = triage.post(f"/triage/{REFERRAL}/source", typed)

    assert page.status_code == 422
    assert "Somebody changed this while you were writing" in page.text
    assert '<input type="hidden" name="version" value="4">' in page.text
    assert "A son" in page.text


def test_a_decision_that_there_is_not_is_not_found(triage: Visitor) -> None:
    assert triage.get(f"/triage/{REFERRAL}/nothing").status_code == 404


def test_a_member_who_may_not_see_the_queue_is_refused(harness: PortalHarness, triage: Visitor) -> None:
    harness.services.answers["GET /queue"] = problem("NotPermitted", "none of your roles may ask this", 403)

    assert triage.get("/triage").status_code == 403


def test_triage_says_whether_the_adult_is_in_prison_and_who_says_so(harness: PortalHarness, triage: Visitor) -> None:
    harness.services.answers[f"POST /referrals/{REFERRAL}/detention"] = RECEIPT
    typed = {"detained": "yes", "source": "The duty governor."}
    assert "Approved premises house people" in triage.get(f"/triage/{REFERRAL}/detention").text

    answer = triage.post(f"/triage/{REFERRAL}/detention", {"key": "one", "version": "4", **typed})

    assert answer.headers["location"] == f"/triage/{REFERRAL}?after=7"
    assert json.loads(harness.services.last().content) == typed
