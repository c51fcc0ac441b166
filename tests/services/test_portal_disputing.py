"""A referrer disagrees with a judged milestone, once at a time; a manager answers the version that they read."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.services.portal_harness import MARGARET, PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT, RECEIPT, REFERRAL, told

OCCASION = "M3.1"
AT = f"/referrals/{REFERRAL}/told/{OCCASION}"
DISPUTED: dict[str, Any] = {
    "referral": REFERRAL,
    "reference": "SA-7K4Q-9X2C-M3TB",
    "occasion": OCCASION,
    "milestone": "M3",
    "reason": "She was <b>never</b> seen.",
    "owner": "nobody",
    "since": "2026-11-04T10:00:00Z",
    "escalates_at": "2026-11-09T17:00:00Z",
    "escalated": True,
    "version": 9,
}


def answer_with_updates(harness: PortalHarness, **more: Any) -> None:
    read_updates = [told(milestone, read_at="2026-11-05T09:00:00Z") for milestone in ("M1", "M4")]
    disputed = told("M3", read_at="2026-11-05T09:00:00Z", **more)
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(
        200, json={"referral": REFERRAL, "told": [*read_updates, disputed]}
    )


def test_only_a_judgement_can_be_disputed(harness: PortalHarness, partner: Visitor) -> None:
    answer_with_updates(harness)

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert page.count("Say that you disagree") == 1
    assert f'href="{AT}"' in page
    assert partner.get(AT.replace("M3", "M4")).status_code == 404


def test_why_is_sent_once_and_as_it_was_written(harness: PortalHarness, partner: Visitor) -> None:
    answer_with_updates(harness)
    harness.services.answers[f"POST /feedback/{REFERRAL}/updates/{OCCASION}/dispute"] = RECEIPT

    answer = partner.post(AT, {"reason": "She was never seen.", "key": "one"})

    assert answer.headers["location"] == f"/referrals/{REFERRAL}?told=7&done=disagreed"
    request = harness.services.last()
    assert (json.loads(request.content), request.headers["idempotency-key"]) == (
        {"reason": "She was never seen."},
        "one",
    )


@pytest.mark.parametrize("stands", [{}, {"dispute_answer": "the decision stands"}], ids=["waits", "answered"])
def test_a_disputed_update_is_not_offered_for_dispute_again(
    harness: PortalHarness, partner: Visitor, stands: dict[str, str]
) -> None:
    """Whoever is not content with an answer disagrees with the answer, which is an update of its own."""
    said = ["On 5 November 2026 you said that you disagree: “<b>No</b>”", "It was answered on 6 November 2026."]
    answer_with_updates(harness, disputed_at="2026-11-05T10:00:00Z", words=said, **stands)

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert "you disagree: “&lt;b&gt;No&lt;/b&gt;”" in page
    assert "Say that you disagree" not in page


def test_a_second_disagreement_is_led_to_the_first_and_loses_nothing_written(
    harness: PortalHarness, partner: Visitor
) -> None:
    answer_with_updates(harness, disputed_at="2026-11-05T10:00:00Z")
    waits = problem("DisputeWaits", "your organisation said so already; it waits for its answer", 409)
    harness.services.answers[f"POST /feedback/{REFERRAL}/updates/{OCCASION}/dispute"] = waits

    assert partner.get(AT).headers["location"] == f"/referrals/{REFERRAL}"
    page = partner.post(AT, {"reason": "I saw her on Friday."})

    assert page.status_code == 422
    assert "Your organisation said so already" in page.text
    assert "I saw her on Friday." in page.text


def test_a_manager_answers_at_the_version_that_was_read(harness: PortalHarness) -> None:
    manager = harness.visitor()
    manager.sign_in(MARGARET)
    answer = f"POST /feedback/{REFERRAL}/occasions/{OCCASION}/dispute-answer"
    harness.services.answers |= {
        "GET /disputes": httpx.Response(200, json=[DISPUTED]),
        "GET /members": httpx.Response(200, json=[]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
        answer: RECEIPT,
    }
    path = f"/disputes/{REFERRAL}/{OCCASION}"

    assert "NOBODY" in manager.get("/disputes").text
    assert "She was &lt;b&gt;never&lt;/b&gt; seen." in manager.get(path).text
    form = {
        "answer": "the decision stands",
        "reason": "it had not been weighed",
        "rationale": "Seen twice, at home and at the ward.",
    }
    form |= {"key": "one", "version": "9"}
    assert manager.post(path, form).headers["location"] == "/disputes?after=7"
    request = harness.services.last()
    assert json.loads(request.content) == {
        "answer": "the decision stands",
        "reason": "it had not been weighed",
        "rationale": "Seen twice, at home and at the ward.",
    }
    assert request.headers["if-match"] == '"9"'


def test_a_manager_reads_what_each_answer_leads_to(harness: PortalHarness) -> None:
    manager = harness.visitor()
    manager.sign_in(MARGARET)
    harness.services.answers |= {
        "GET /disputes": httpx.Response(200, json=[DISPUTED]),
        "GET /members": httpx.Response(200, json=[]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
    }

    page = manager.get(f"/disputes/{REFERRAL}/{OCCASION}").text

    assert "Have it decided or sent anew first: they are then told what holds now" in page
