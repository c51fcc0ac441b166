"""Triage finds a referral by its reference, and joins referrals only where they can be joined."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from portal.labels.routes import ROUTES
from portal.presenters.triage import OTHERS_LISTED_MAX
from services.intake.domain.referral.content import Route
from tests.services.portal_harness import MARGARET, TARIQ, PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT, RECEIPT, REFERRAL
from tests.services.portal_triage import TRIAGED
from tests.services.portal_work import error, last_command

AT = f"/triage/{REFERRAL}/routing"
SENT = {**AS_SENT, "submission": {"adult": {"name": "Edith Moss"}, "concern": "Bruises"}}
OLD = "SA-0LD0-0000-0000"
FORM = {
    "routing": "safeguarding",
    "reason": "same matter as an earlier referral",
    "rationale": "x marks what was typed here",
    "joins": "",
    "version": "4",
}


def entry(number: int, about: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(UUID(int=number)),
        "reference": f"SA-{number:04}-0000-0000",
        "route": "safeguarding concern",
        "about": about,
        "received_at": f"2026-11-{30 - number % 29:02}T09:00:00Z",
        "routing": "safeguarding",
        **more,
    }


def unjoinable() -> list[dict[str, Any]]:
    return [
        entry(90, "Edith Moss", id=REFERRAL),
        entry(91, "Unrouted Ursula", routing=None),
        entry(92, "Advised Alice", routing="advice given"),
        entry(93, "Withdrawn Wilf", withdrawn=True),
    ]


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    """A triager; intake finds one old referral by its reference, and lists many newer ones."""
    others = [entry(number, f"Somebody {number}") for number in range(1, OTHERS_LISTED_MAX + 6)]
    listed = [*unjoinable(), *others, entry(50, "edith moss")]
    old = entry(70, "Edith Moss")

    def referrals(request: httpx.Request) -> httpx.Response:
        reference = request.url.params.get("reference")
        if reference is None:
            return httpx.Response(200, json=listed)
        if reference == "SA-1":
            return problem("ReferenceMistyped", "this reference was mistyped: check each character", 422)
        by_reference = {OLD: old, **{entry["reference"]: entry for entry in unjoinable()}}
        return httpx.Response(200, json=[by_reference[reference]] if reference in by_reference else [])

    harness.services.answers |= {
        "GET /queue": httpx.Response(200, json=[]),
        "GET /partners": httpx.Response(200, json=[]),
        "GET /members": httpx.Response(200, json=[]),
        "GET /referrals": referrals,
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json={**SENT, "version": 4, "triage": TRIAGED}),
        f"GET /referrals/{UUID(int=70)}": httpx.Response(200, json={**SENT, "id": str(UUID(int=70)), "version": 4}),
        f"POST /referrals/{REFERRAL}/routing": RECEIPT,
        f"POST /referrals/{REFERRAL}/information": RECEIPT,
    }
    visitor = harness.visitor()
    visitor.sign_in(TARIQ)
    return visitor


def commands(harness: PortalHarness) -> list[httpx.Request]:
    return [r for r in harness.services.requests if r.method == "POST"]


def test_every_route_has_the_councils_words() -> None:
    assert {*ROUTES} == {*Route}


def test_only_what_went_to_safeguarding_and_was_not_withdrawn_can_be_joined(triage: Visitor) -> None:
    page = triage.get(AT).text

    for name in ("Unrouted Ursula", "Advised Alice", "Withdrawn Wilf"):
        assert name not in page
    assert f'<option value="{REFERRAL}"' not in page


def test_referrals_of_the_same_name_are_offered_first_with_enough_to_identify_them(triage: Visitor) -> None:
    offered = re.findall(r"<option[^>]*>([^<]+)<", triage.get(AT).text)

    assert offered[:2] == [
        "No",
        "Same name: SA-0050-0000-0000, edith moss, safeguarding concern, 9 November 2026",
    ]
    assert len(offered) == 2 + OTHERS_LISTED_MAX


def test_an_older_referral_is_joined_by_its_reference(harness: PortalHarness, triage: Visitor) -> None:
    shown = triage.post(AT, {**FORM, "joins_reference": OLD})
    assert (shown.status_code, commands(harness)) == (200, [])
    assert f'name="compared" value="{UUID(int=70)}"' in shown.text

    answer = triage.post(AT, {**FORM, "joins_reference": OLD, "compared": str(UUID(int=70))})

    assert answer.status_code == 303
    assert json.loads(last_command(harness).content)["joins"] == str(UUID(int=70))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"joins_reference": "SA-1"}, "This reference was mistyped: check each character"),
        ({"joins_reference": "SA-N0NE-0000-0000"}, "No referral has this reference"),
        ({"joins_reference": "SA-0090-0000-0000"}, "nothing can be joined to it"),
        ({"joins_reference": "SA-0092-0000-0000"}, "nothing can be joined to it"),
        ({"joins_reference": "SA-0093-0000-0000"}, "nothing can be joined to it"),
        ({"joins_reference": OLD, "joins": str(UUID(int=50))}, "Clear this, or select No above"),
        ({"joins_reference": OLD, "rationale": ""}, "Enter your reasons"),
    ],
)
def test_a_reference_that_cannot_be_joined_is_explained_and_kept_but_not_sent(
    harness: PortalHarness, triage: Visitor, typed: dict[str, str], says: str
) -> None:
    page = triage.post(AT, FORM | typed)

    assert page.status_code == 422
    assert says in error(page.text)
    assert f'value="{typed["joins_reference"]}"' in page.text
    assert commands(harness) == []


def test_a_spoken_reference_leads_to_its_referral(triage: Visitor) -> None:
    answer = triage.get(f"/triage?reference={OLD}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/triage/{UUID(int=70)}")


@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Enter a reference"), ("SA-1", "This reference was mistyped"), ("SA-N0NE", "No referral has this reference")],
)
def test_a_reference_that_finds_nothing_is_explained_above_the_queue(triage: Visitor, typed: str, says: str) -> None:
    page = triage.get(f"/triage?reference={typed}")

    assert page.status_code == 422
    assert says in error(page.text)
    assert "Triage queue" in page.text


def test_triage_adds_information_without_naming_a_version(harness: PortalHarness, triage: Visitor) -> None:
    answer = triage.post(f"/triage/{REFERRAL}/information", {"information": "Her sister rang.", "key": "one"})

    assert answer.headers["location"] == f"/triage/{REFERRAL}?after=7"
    assert json.loads(last_command(harness).content) == {"information": "Her sister rang."}
    assert "if-match" not in last_command(harness).headers


def test_a_safeguarding_lead_reads_a_referral_and_is_offered_no_decision(
    harness: PortalHarness, triage: Visitor
) -> None:
    harness.services.members["margaret"]["roles"] = ["safeguarding lead"]
    lead = harness.visitor()
    lead.sign_in(MARGARET)

    def steps(visitor: Visitor) -> set[str]:
        return {*re.findall(rf'href="/triage/{REFERRAL}/([^"]+)"', visitor.get(f"/triage/{REFERRAL}").text)}

    assert {"routing", "adults-view"} <= steps(triage)
    assert steps(lead) == {"adults-view", "involvement"}
