"""An organisation's lead says where its system is told; its secret is in one answer and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.services.portal_harness import ADA, PortalHarness, Visitor, problem

ORGANISATION = "6b1f3c1e-0000-4000-8000-0000000000aa"
CHANNEL: dict[str, Any] = {"organisation": ORGANISATION, "mailbox": None, "webhook": None, "version": 3}
SET = httpx.Response(201, json={"id": ORGANISATION, "reference": None, "version": 4, "position": 11})


@pytest.fixture
def lead(harness: PortalHarness) -> Visitor:
    harness.services.members["priya"]["roles"] = ["organisation lead"]
    visitor = harness.visitor()
    visitor.sign_in()
    harness.services.answers["GET /channels"] = httpx.Response(200, json=CHANNEL)
    harness.services.answers[f"POST /channels/{ORGANISATION}/webhook"] = SET
    return visitor


def test_the_referrals_are_linked_for_those_who_may_read_them(harness: PortalHarness, lead: Visitor) -> None:
    link = 'href="/referrals">Our referrals</a>. Beside that'
    administrator = harness.visitor()
    administrator.sign_in(ADA)

    assert link in lead.get("/channel").text
    assert link not in administrator.get("/channel").text


def test_an_address_that_is_not_set_is_shown_in_words(lead: Visitor) -> None:
    page = lead.get("/channel").text

    assert "No system of yours is told." in page
    assert "None. Email goes to whoever made the referral" in page


@pytest.mark.parametrize(
    ("typed", "sent"), [("https://records.example.org/in", "https://records.example.org/in"), (" ", None)]
)
def test_an_address_is_set_or_taken_away_at_the_version_that_was_read(
    harness: PortalHarness, lead: Visitor, typed: str, sent: str | None
) -> None:
    answer = lead.post("/channel/webhook", {"webhook": typed, "key": "one", "version": "3"})

    assert answer.headers["location"] == "/channel?after=11"
    assert json.loads(harness.services.last().content) == {"webhook": sent}
    assert harness.services.last().headers["if-match"] == '"3"'


@pytest.mark.parametrize(
    "typed", ["records.example.org", "ftp://records.example.org", "https://me:pw@example.org", "https:///x"]
)
def test_an_invalid_address_is_refused_beside_the_typed_text(harness: PortalHarness, lead: Visitor, typed: str) -> None:
    page = lead.post("/channel/webhook", {"webhook": typed, "key": "one", "version": "3"})

    assert page.status_code == 422
    assert f'value="{typed}"' in page.text
    assert "Enter an address that begins with https://" in page.text
    assert [r.method for r in harness.services.requests] == []


def test_an_address_that_changed_meanwhile_is_not_written_over(harness: PortalHarness, lead: Visitor) -> None:
    stale = problem("Stale", "this changed since you read it; read it again", 412)
    harness.services.answers[f"POST /channels/{ORGANISATION}/webhook"] = stale

    page = lead.post("/channel/webhook", {"webhook": "https://records.example.org", "key": "one", "version": "2"})

    assert page.status_code == 422
    assert "read it again" in page.text


def test_the_secret_is_in_the_answer_that_made_it_and_is_not_kept(harness: PortalHarness, lead: Visitor) -> None:
    harness.services.answers["POST /channels/secret"] = httpx.Response(201, json={"secret": "whsec_once"})

    made = lead.post("/channel/secret", {"key": "one"})

    assert harness.services.last().headers["idempotency-key"] == "one"
    assert "whsec_once" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert 'name="key"' in lead.get("/channel/secret").text
    assert "whsec_once" not in lead.get("/channel").text + lead.get("/channel/secret").text
