"""Joining in the portal: triage sees both people side by side; a practitioner confirms a join, or sends it back."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from portal.presenters.work import CONCERNS
from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT
from tests.services.portal_partner import REFERRAL as SENT
from tests.services.portal_triage import EARLIER, sign_in_triage
from tests.services.portal_work import CONCERN, RECEIPT, REFERRAL, concern, error, findings, last_command

OTHER = "6b1f3c1e-0000-4000-8000-000000000009"
AT = f"{CONCERNS}/{CONCERN}"
ADULT_TWO = {"adult": {"name": "Adult Two", "born": "1950-01-02", "address": "4 Quay Street"}, "concern": "Bruises"}
JOINED: dict[str, Any] = {
    **REFERRAL,
    "id": OTHER,
    "reference": "SA-0THE-R000-0000",
    "submission": {**ADULT_TWO, "same_adult_because": "She married in May, says her GP."},
    "joined": True,
    "pending": True,
}
CONFIRMED = {**JOINED, "pending": False}
WHY = "It is about another woman, of Quay Street."


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    visitor = sign_in_triage(harness)
    earlier = {**AS_SENT, "id": EARLIER, "reference": "SA-EARL-IER0-0000", "submission": ADULT_TWO, "version": 4}
    harness.services.answers[f"GET /referrals/{EARLIER}"] = httpx.Response(200, json=earlier)
    return visitor


def routing(**more: str) -> dict[str, str]:
    form = {
        "routing": "safeguarding",
        "reason": "abuse or neglect suspected",
        "rationale": "The same bruises, on the same day.",
    }
    return {**form, "joins": EARLIER, "version": "4", **more}


def posts(harness: PortalHarness) -> list[httpx.Request]:
    return [request for request in harness.services.requests if request.method == "POST"]


def test_triage_sees_both_people_side_by_side_before_anything_is_joined(
    harness: PortalHarness, triage: Visitor
) -> None:
    page = triage.post(f"/triage/{SENT}/routing", routing())

    assert (page.status_code, posts(harness)) == (200, [])
    for shown in ("Is it the same adult?", "Adult Two", "Edith", "2 January 1950", "SA-EARL-IER0-0000", "Differs"):
        assert shown in page.text
    assert "The two differ in name" in page.text
    assert (
        'value="The same bruises, on the same day."' in page.text
        or ">The same bruises, on the same day.</textarea>" in page.text
    )


def test_another_referral_that_is_chosen_afterwards_is_compared_anew(harness: PortalHarness, triage: Visitor) -> None:
    page = triage.post(f"/triage/{SENT}/routing", routing(compared=OTHER))

    assert (page.status_code, posts(harness)) == (200, [])


def test_what_intake_refuses_is_said_beside_both_people_and_a_reason_is_sent(
    harness: PortalHarness, triage: Visitor
) -> None:
    refused = problem("AdultsDiffer", "the two referrals differ in name: say how you know", 422)
    harness.services.answers[f"POST /referrals/{SENT}/routing"] = refused
    page = triage.post(f"/triage/{SENT}/routing", routing(compared=EARLIER))
    assert (page.status_code, "Is it the same adult?" in page.text) == (422, True)
    assert "The two referrals differ in name" in error(page.text)

    harness.services.answers[f"POST /referrals/{SENT}/routing"] = RECEIPT
    reason = "Her GP says that she married in May."
    triage.post(f"/triage/{SENT}/routing", routing(compared=EARLIER, same_adult_because=reason))
    assert json.loads(last_command(harness).content)["same_adult_because"] == reason


def test_the_page_of_a_concern_asks_for_pending_joins_before_its_decision(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, referrals=[REFERRAL, JOINED], findings=findings(a="met", b="met", c="met"))
    page = practitioner.get(AT).text

    assert "confirm that these belong here, or send them back to triage: SA-0THE-R000-0000" in page
    assert f'href="{AT}/referrals/{OTHER}/confirmation"' in page
    assert f'href="{AT}/decision"' not in page


def test_a_join_under_an_enquiry_stands_first_on_its_concern(harness: PortalHarness, practitioner: Visitor) -> None:
    decided = {"decision": "s42 enquiry", "reason": "all three parts of the test are met", "rationale": "As found"}
    decision = {**decided, "signposting": [], "by": OTHER, "at": "2026-11-03T10:00:00Z"}
    concern(harness, referrals=[REFERRAL, JOINED], decision=decision)

    assert "These joined and wait to be confirmed" in practitioner.get(AT).text


def test_a_join_is_confirmed_with_both_adults_and_the_reason_of_triage_before_ones_eyes(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, referrals=[REFERRAL, JOINED])
    harness.services.answers[f"POST /concerns/{CONCERN}/referrals/{OTHER}/confirmation"] = RECEIPT
    page = practitioner.get(f"{AT}/referrals/{OTHER}/confirmation").text
    for shown in ("Adult Two", "Edith &lt;b&gt;Moss&lt;/b&gt;", "She married in May, says her GP.", "Differs"):
        assert shown in page

    answer = practitioner.post(f"{AT}/referrals/{OTHER}/confirmation", {"key": "one", "version": "4"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert last_command(harness).headers["if-match"] == '"4"'


@pytest.mark.parametrize(
    ("referral", "says"),
    [(JOINED, "has been told nothing of this concern"), (CONFIRMED, "sent in error")],
    ids=["before it was confirmed", "after it was confirmed"],
)
def test_a_referral_is_sent_back_to_triage_for_a_reason_and_the_page_says_what_follows(
    harness: PortalHarness, practitioner: Visitor, referral: dict[str, Any], says: str
) -> None:
    concern(harness, referrals=[REFERRAL, referral])
    at = f"{AT}/referrals/{OTHER}/unjoining"
    harness.services.answers[f"POST /concerns/{CONCERN}/referrals/{OTHER}/unjoining"] = RECEIPT
    assert says in practitioner.get(at).text
    assert "Enter why it does not belong here" in error(practitioner.post(at, {"reason": "", "version": "4"}).text)

    assert practitioner.post(at, {"reason": WHY, "version": "4"}).status_code == 303
    assert json.loads(last_command(harness).content) == {"reason": WHY}


def test_a_referral_that_raised_the_concern_has_no_such_page(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, referrals=[REFERRAL, JOINED])

    assert practitioner.get(f"{AT}/referrals/{REFERRAL['id']}/confirmation").status_code == 404


def test_concerns_that_follow_one_another_lead_to_each_other(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, follows=OTHER, followed_by=EARLIER)
    page = practitioner.get(AT).text

    assert f'href="{CONCERNS}/{OTHER}"' in page
    assert f'href="{CONCERNS}/{EARLIER}"' in page
