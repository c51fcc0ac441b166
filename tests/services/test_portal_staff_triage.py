"""Triage sees each referral's owner, or that it has none, and decides on the version that it saw."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import httpx2 as httpx
import pytest

from portal.labels.triage import RATINGS, ROUTING_REASONS, ROUTINGS
from portal.presenters.triage import WORKERS
from services.intake.domain.member.state import OWNER_ROLES
from services.intake.domain.referral.routing import RoutingReason
from services.intake.domain.referral.state import RiskRating, Routing
from tests.services.portal_harness import TARIQ, PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT, RECEIPT, REFERRAL

EARLIER = "6b1f3c1e-0000-4000-8000-000000000002"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
WORKER = "0c0e8a58-5a8c-4a1a-9d1e-000000000010"
AHEAD = {"review_on-day": "1", "review_on-month": "3", "review_on-year": str(date.today().year + 1)}
TRIAGED: dict[str, Any] = {
    "organisation": COUNCIL,
    "member": EARLIER,
    "owner": None,
    "unallocated": "new",
    "rating": "not yet rated",
    "review_on": "2026-11-03",
    "routing": None,
    "reason": None,
    "joins": None,
    "source_unmatched": True,
}
QUEUED: dict[str, Any] = {
    **{k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")},
    "about": "Edith <b>Moss</b>",
    "organisation": COUNCIL,
    "immediate_danger": "yes",
    "owner": None,
    "owner_name": None,
    "unallocated": "nobody is on duty",
    "rating": "high",
    "review_on": "2020-11-03",
    "withdrawn": False,
}


def person(name: str, *roles: str, id: str = WORKER) -> dict[str, Any]:
    return {
        "id": id,
        "organisation": COUNCIL,
        "name": name,
        "email": None,
        "roles": [*roles],
        "left": False,
        "version": 1,
    }


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(TARIQ)
    entry = {k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")} | {"about": "Edith Moss"}
    earlier = {**entry, "id": EARLIER, "reference": "SA-EARL-IER0-0000", "received_at": "2026-11-01T09:00:00Z"}
    earlier |= {"routing": "safeguarding"}
    partner = {"id": COUNCIL, "name": "Willow Lodge", "kind": "provider", "mailbox": None, "version": 1}
    members = [person("Tariq Aziz", "triage"), person("PC Shah", "referrer", id=EARLIER)]
    harness.services.answers |= {
        "GET /queue": httpx.Response(200, json=[QUEUED]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json={**AS_SENT, "version": 4, "triage": TRIAGED}),
        "GET /referrals": httpx.Response(200, json=[entry, earlier]),
        "GET /members": httpx.Response(200, json=members),
        "GET /partners": httpx.Response(200, json=[partner]),
    }
    return visitor


def test_what_the_forms_offer_is_what_intake_takes() -> None:
    assert set(RATINGS) == {*RiskRating}
    assert set(ROUTINGS) == {*Routing}
    assert set(ROUTING_REASONS) == {*RoutingReason}
    assert WORKERS == OWNER_ROLES


def test_the_queue_shows_owner_reason_risk_and_review_date(
    triage: Visitor,
) -> None:
    page = triage.get("/triage").text

    assert "<strong>UNALLOCATED</strong>: nobody is on duty" in page
    assert "High" in page
    assert "3 Nov 2020" in page
    assert "1 wait, 1 in immediate danger, 1 UNALLOCATED, 1 overdue for review." in page
    assert "Overdue" in page
    assert "Immediate danger" in page
    assert "Edith &lt;b&gt;Moss" in page


def test_the_queue_names_an_owner(harness: PortalHarness, triage: Visitor) -> None:
    owned = {**QUEUED, "owner": WORKER, "owner_name": "Tariq Aziz", "unallocated": ""}
    harness.services.answers["GET /queue"] = httpx.Response(200, json=[owned])

    page = triage.get("/triage").text

    assert ">Tariq Aziz</td>" in page
    assert "<strong>UNALLOCATED" not in page


def test_a_referral_that_its_referrer_asked_to_withdraw_is_not_said_to_be_withdrawn(
    harness: PortalHarness, triage: Visitor
) -> None:
    """The council still decides what it must."""
    harness.services.answers["GET /queue"] = httpx.Response(200, json=[{**QUEUED, "withdrawn": True}])

    page = triage.get("/triage").text

    assert ">Asked to withdraw<" in page
    assert ">Withdrawn<" not in page


def test_a_referral_is_shown_as_sent_with_what_can_be_decided_about_it(triage: Visitor) -> None:
    page = triage.get(f"/triage/{REFERRAL}").text

    assert "Edith &lt;b&gt;Moss&lt;/b&gt;" in page
    assert "UNALLOCATED: new" in page
    for act in ("risk-rating", "allocation", "source", "routing"):
        assert f'href="/triage/{REFERRAL}/{act}"' in page


def test_whom_to_ask_for_at_the_referrers_organisation_is_said(harness: PortalHarness, triage: Visitor) -> None:
    assert "from PC Shah, Willow Lodge." in triage.get(f"/triage/{REFERRAL}").text

    harness.services.answers["GET /members"] = httpx.Response(200, json=[])

    assert "from Willow Lodge." in triage.get(f"/triage/{REFERRAL}").text


def test_what_was_sent_on_can_no_longer_be_rated_allocated_or_routed(harness: PortalHarness, triage: Visitor) -> None:
    routed = {**TRIAGED, "routing": "safeguarding", "reason": "abuse or neglect suspected"}
    answer = httpx.Response(200, json={**AS_SENT, "version": 5, "triage": routed})
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = answer

    page = triage.get(f"/triage/{REFERRAL}").text

    assert "Abuse or neglect is suspected" in page
    assert "UNALLOCATED" not in page
    assert "Next review" not in page
    assert f'href="/triage/{REFERRAL}/source"' in page
    assert f'href="/triage/{REFERRAL}/routing"' not in page


@pytest.mark.parametrize(
    ("submission", "triaged", "state"),
    [
        ({}, {"source_unmatched": False}, "None named"),
        ({"source_name": "his nephew"}, {"source_unmatched": True}, "Not identified"),
        ({"source_name": "his nephew"}, {"source_unmatched": False}, "Identified"),
        ({}, {"source_unmatched": False, "sources": [EARLIER]}, "Identified"),
    ],
    ids=["none", "named", "named, and no registered organisation", "found by triage"],
)
def test_a_source_of_risk_that_was_named_is_never_said_to_be_none(
    harness: PortalHarness, triage: Visitor, submission: dict[str, str], triaged: dict[str, Any], state: str
) -> None:
    sent = {**AS_SENT, "submission": {**AS_SENT["submission"], **submission}, "version": 4}
    answer = httpx.Response(200, json={**sent, "triage": {**TRIAGED, **triaged}})
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = answer

    standing = triage.get(f"/triage/{REFERRAL}").text.partition("How it stands in triage")[2].partition("</dl>")[0]

    assert re.findall(r'app-words">(None named|Not identified|Identified)<', standing) == [state]


@pytest.mark.parametrize(
    ("act", "typed", "given"),
    [
        ("risk-rating", {"rating": "high", "rationale": "Alone"} | AHEAD, {"rating": "high", "rationale": "Alone"}),
        ("allocation", {"owner": WORKER} | AHEAD, {"owner": WORKER, "reason": None}),
        ("allocation", {"owner": "none", "reason": "no duty"} | AHEAD, {"owner": None, "reason": "no duty"}),
        (
            "source",
            {"organisation": COUNCIL, "instead_of": "", "rationale": "Named"},
            {"organisation": COUNCIL, "instead_of": None, "rationale": "Named"},
        ),
        (
            "source",
            {"organisation": "none", "instead_of": COUNCIL, "rationale": "A son"},
            {"organisation": None, "instead_of": COUNCIL, "rationale": "A son"},
        ),
        (
            "routing",
            {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": "Bruises", "joins": ""},
            {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": "Bruises", "joins": None},
        ),
        (
            "routing",
            {
                "routing": "safeguarding",
                "reason": "same matter as an earlier referral",
                "rationale": "x",
                "joins": EARLIER,
            },
            {"joins": EARLIER, "rationale": "x"},
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

    page = triage.post(f"/triage/{REFERRAL}/risk-rating", {"rating": "low", "rationale": "x", "version": "4"} | past)

    assert page.status_code == 422
    assert "Next review date must be today or in the future" in page.text
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_who_was_overtaken_sees_how_it_stands_now_and_can_send_again(harness: PortalHarness, triage: Visitor) -> None:
    refused = problem("Overtaken", "somebody changed it meanwhile", 412)
    harness.services.answers[f"POST /referrals/{REFERRAL}/source"] = refused

    typed = {"organisation": "none", "instead_of": "", "rationale": "A son", "version": "3", "key": "one"}
    page = triage.post(f"/triage/{REFERRAL}/source", typed)

    assert page.status_code == 422
    assert "Somebody changed this while you were writing" in page.text
    assert '<input type="hidden" name="version" value="4">' in page.text
    assert "A son" in page.text


def test_a_decision_that_there_is_not_is_not_found(triage: Visitor) -> None:
    assert triage.get(f"/triage/{REFERRAL}/nothing").status_code == 404


def test_who_may_not_see_the_queue_is_told_so(harness: PortalHarness, triage: Visitor) -> None:
    harness.services.answers["GET /queue"] = problem("NotPermitted", "none of your roles may ask this", 403)

    assert triage.get("/triage").status_code == 403
