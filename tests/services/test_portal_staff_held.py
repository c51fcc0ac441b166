"""A manager sees held feedback with its owner and reason, and settles it: released at a level, or withheld."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from portal.labels.feedback import MILESTONES
from portal.presenters.work import CONCERNS
from services.notify.domain.feedback.state import Milestone
from tests.services.portal_harness import MARGARET, PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT, RECEIPT, REFERRAL
from tests.services.portal_work import CONCERN

OCCASION = f"M3.{REFERRAL}.1"
AT = f"/held/{REFERRAL}/{OCCASION}"
TO = f"POST /feedback/{REFERRAL}/occasions/{OCCASION}"
MANAGER = "0c0e8a58-5a8c-4a1a-9d1e-000000000011"
HELD: dict[str, Any] = {
    "reference": "SA-7K4Q-9X2C-M3TB",
    "referral": REFERRAL,
    "occasion": OCCASION,
    "milestone": "M3",
    "reason": "the adult objects",
    "level": "L2",
    "owner": MANAGER,
    "since": "2026-11-02T09:30:00Z",
    "escalates_at": "2026-11-05T09:30:00Z",
    "escalated": False,
    "version": 6,
    "concern": CONCERN,
}
POLICE = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f2"
TRIAGED = {
    "organisation": POLICE,
    "member": MANAGER,
    "owner": None,
    "unallocated": "",
    "rating": "low",
    "review_on": "2026-11-03",
    "routing": "safeguarding",
    "reason": "abuse or neglect suspected",
    "joins": None,
    "source_unmatched": False,
}


@pytest.fixture
def manager(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(MARGARET)
    partner = {"kind": "police", "mailbox": None, "version": 1}
    member = {"id": MANAGER, "organisation": REFERRAL, "name": "Margaret Hale", "email": None, "roles": ["manager"]}
    harness.services.answers |= {
        "GET /held": httpx.Response(200, json=[HELD]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json={**AS_SENT, "version": 4, "triage": TRIAGED}),
        "GET /partners": httpx.Response(200, json=[{**partner, "id": POLICE, "name": "Northshire Police"}]),
        "GET /members": httpx.Response(200, json=[{**member, "left": False, "version": 1}]),
    }
    return visitor


def test_every_milestone_has_the_councils_words() -> None:
    assert {*MILESTONES} == {*Milestone}


def test_held_feedback_is_shown_with_owner_reason_age_and_escalation(manager: Visitor) -> None:
    list_page, item_page = manager.get("/held").text, manager.get(AT).text
    for page in (list_page, item_page):
        for shown in ("SA-7K4Q-9X2C-M3TB", "What was decided", "Margaret Hale</", "The adult objects"):
            assert shown in page
    for shown in ("2 Nov 2026, 9:30am", "5 Nov 2026, 9:30am", "1 held, 1 yours, 0 escalated."):
        assert shown in list_page
    for shown in ("2 November 2026 at 9:30am", "5 November 2026 at 9:30am"):
        assert shown in item_page


def test_held_feedback_links_to_everything_to_read_before_settling_it(manager: Visitor) -> None:
    page = manager.get(AT).text

    for shown in ("Edith &lt;b&gt;Moss", "Northshire Police"):
        assert shown in page
    for href in (f"/triage/{REFERRAL}", f"{CONCERNS}/{CONCERN}", f"{AT}/release", f"{AT}/withholding"):
        assert f'href="{href}"' in page


def test_held_feedback_says_that_it_escalated_or_has_no_owner(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers["GET /held"] = httpx.Response(200, json=[{**HELD, "owner": "nobody", "escalated": True}])

    page = manager.get("/held").text

    assert "NOBODY" in page
    assert "1 held, 0 yours, 1 escalated, 1 without an owner." in page
    assert "moj-badge--red" in page


def test_no_more_is_offered_than_the_referrer_may_be_told(harness: PortalHarness, manager: Visitor) -> None:
    page = manager.get(f"{AT}/release").text

    assert 'value="L2"' in page
    assert 'value="L3"' not in page
    typed = {"level": "L3", "reason": "reviewed and safe to tell", "version": "6"}
    assert manager.post(f"{AT}/release", typed).status_code == 422
    assert [r for r in harness.services.requests if r.method == "POST"] == []


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("release", {"level": "L1", "reason": "reviewed and safe to tell"}),
        ("withholding", {"reason": "it would increase risk", "rationale": "He reads her post every day."}),
    ],
)
def test_held_feedback_is_settled_with_a_reason_and_the_version_that_was_read(
    harness: PortalHarness, manager: Visitor, act: str, typed: dict[str, str]
) -> None:
    harness.services.answers[f"{TO}/{act}"] = RECEIPT

    answer = manager.post(f"{AT}/{act}", {"key": "one", "version": "6", "then": "goes on", **typed})

    assert answer.headers["location"] == "/held?after=7"
    request = harness.services.last()
    assert (request.headers["if-match"], request.headers["idempotency-key"]) == ('"6"', "one")
    assert json.loads(request.content) == typed


def test_withholding_says_how_it_ends_for_the_referrer(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers[f"{TO}/withholding"] = RECEIPT
    typed = {"reason": "it would increase risk", "rationale": "He reads her post every day.", "version": "6"}
    day = {f"look_again_on-{part}": number for part, number in (("day", "1"), ("month", "2"), ("year", "2099"))}

    manager.post(f"{AT}/withholding", {"then": "ends", **typed})
    ended = json.loads(harness.services.last().content)
    manager.post(f"{AT}/withholding", {"then": "look again", **day, **typed})
    looked_at_again = json.loads(harness.services.last().content)

    assert (ended["ends"], "look_again_on" in ended) == (True, False)
    assert (looked_at_again.get("ends"), looked_at_again["look_again_on"]) == (None, "2099-02-01")


def test_nothing_is_withheld_for_a_rationale_of_spaces(harness: PortalHarness, manager: Visitor) -> None:
    page = manager.post(f"{AT}/withholding", {"version": "6", "reason": "it would increase risk", "rationale": "  "})

    assert (page.status_code, "Enter your rationale" in page.text) == (422, True)
    assert [r for r in harness.services.requests if r.method == "POST"] == []


@pytest.mark.parametrize("act", ["release", "withholding"])
def test_nothing_is_settled_without_a_reason(harness: PortalHarness, manager: Visitor, act: str) -> None:
    page = manager.post(f"{AT}/{act}", {"version": "6", "level": "L1", "rationale": "x marks what was typed here"})

    assert page.status_code == 422
    assert [r for r in harness.services.requests if r.method == "POST"] == []


def test_a_refusal_is_said_and_what_was_typed_is_kept(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers[f"{TO}/withholding"] = problem("Overtaken", "somebody changed it meanwhile", 412)
    typed = {
        "reason": "it would increase risk",
        "rationale": "He reads her post every day.",
        "then": "goes on",
        "version": "5",
    }

    page = manager.post(f"{AT}/withholding", typed)

    assert page.status_code == 422
    assert "Somebody changed this while you were writing" in page.text
    assert "He reads her post every day." in page.text
    assert '<input type="hidden" name="version" value="6">' in page.text


def test_feedback_that_was_settled_meanwhile_is_not_found(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers["GET /held"] = httpx.Response(200, json=[])

    assert manager.get(AT).status_code == 404
    assert "Nothing is held." in manager.get("/held").text
