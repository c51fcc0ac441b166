"""Triage sees the queue and each referral in it: its owner, or that it has none, its risk and its source."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from portal.labels.triage import RATINGS, ROUTING_REASONS, ROUTINGS
from portal.presenters.triage import WORKERS
from services.intake.domain.member.state import TRIAGE_OWNER_ROLES
from services.intake.domain.referral.routing import RoutingReason
from services.intake.domain.referral.state import RiskRating, Routing
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_partner import AS_SENT, REFERRAL
from tests.services.portal_triage import EARLIER, QUEUED, TRIAGED, WORKER, sign_in_triage


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    return sign_in_triage(harness)


def test_the_codes_that_are_offered_are_those_that_intake_takes() -> None:
    assert set(RATINGS) == {*RiskRating}
    assert set(ROUTINGS) == {*Routing}
    assert set(ROUTING_REASONS) == {*RoutingReason}
    assert WORKERS == TRIAGE_OWNER_ROLES


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


def test_triage_reads_who_asked_to_withdraw_a_referral(harness: PortalHarness, triage: Visitor) -> None:
    """It may be a colleague of its writer: whoever answers telephones the right person."""
    withdrawal = {"asked_at": "2026-11-03T10:00:00Z", "by": "Sgt Jo Lead", "reason": "Sent twice."}
    sent = AS_SENT | {"withdrawn": True, "withdrawal": withdrawal, "triage": TRIAGED, "version": 5}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json=sent)

    assert "Sgt Jo Lead asked to withdraw it." in triage.get(f"/triage/{REFERRAL}").text


def test_a_referral_is_shown_as_sent_with_what_can_be_decided_about_it(triage: Visitor) -> None:
    page = triage.get(f"/triage/{REFERRAL}").text

    assert "Edith &lt;b&gt;Moss&lt;/b&gt;" in page
    assert "UNALLOCATED: new" in page
    for act in ("risk-rating", "allocation", "source", "routing"):
        assert f'href="/triage/{REFERRAL}/{act}"' in page


def test_the_person_to_ask_for_at_the_referrers_organisation_is_named(harness: PortalHarness, triage: Visitor) -> None:
    assert "from PC Shah, Willow Lodge." in triage.get(f"/triage/{REFERRAL}").text

    harness.services.answers["GET /members"] = httpx.Response(200, json=[])

    assert "from Willow Lodge." in triage.get(f"/triage/{REFERRAL}").text


def test_a_routed_referral_can_no_longer_be_rated_allocated_or_routed(harness: PortalHarness, triage: Visitor) -> None:
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
