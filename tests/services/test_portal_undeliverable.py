"""An undeliverable notice is shown with its addressee, reason, owner and age, and with what can be done."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from portal.labels.feedback import CHANNELS
from portal.steps.undeliverable_notices import STEPS
from services.notify.domain.delivery.state import ChannelKind
from tests.services.portal_harness import ADA, MARGARET, PortalHarness, Visitor, problem
from tests.services.portal_partner import REFERRAL

MANAGER = "0c0e8a58-5a8c-4a1a-9d1e-000000000011"
HOME = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f1"
DELIVERY = "0c0e8a58-5a8c-4a1a-9d1e-0000000000d1"
AT = f"/undeliverable/{DELIVERY}"
NOTICE: dict[str, Any] = {
    "delivery": DELIVERY,
    "version": 15,
    "referral": REFERRAL,
    "reference": "SA-7K4Q-9X2C-M3TB",
    "organisation": HOME,
    "occasion": f"M6.{REFERRAL}.1",
    "channel": "email",
    "reason": "no address is known <b>",
    "owner": MANAGER,
    "since": "2026-11-02T09:30:00Z",
}


TAKEN = httpx.Response(200, json={"id": DELIVERY, "reference": None, "version": 16, "position": 9})


def given(harness: PortalHarness) -> list[httpx.Request]:
    return [request for request in harness.services.requests if request.method == "POST"]


@pytest.fixture
def manager(harness: PortalHarness) -> Visitor:
    home = {"id": HOME, "name": "Rosewood House", "kind": "care provider", "mailbox": None, "version": 1}
    member = {"id": MANAGER, "organisation": REFERRAL, "name": "Margaret Hale", "email": None, "roles": ["manager"]}
    harness.services.answers |= {
        "GET /undeliverable": httpx.Response(200, json=[NOTICE]),
        "GET /members": httpx.Response(200, json=[{**member, "left": False, "version": 1}]),
        "GET /partners": httpx.Response(200, json=[home]),
    }
    visitor = harness.visitor()
    visitor.sign_in(MARGARET)
    return visitor


def test_every_channel_has_its_words_and_what_can_be_done() -> None:
    assert {*CHANNELS} == {*ChannelKind}


def test_a_notice_is_shown_with_its_organisation_its_reason_its_owner_and_what_to_do(manager: Visitor) -> None:
    page = manager.get("/undeliverable").text

    for shown in ("SA-7K4Q-9X2C-M3TB", "How the enquiry concluded", "Rosewood House", "Email", "Margaret Hale"):
        assert shown in page
    for shown in ("No address is known &lt;b&gt;", "2 Nov 2026, 9:30am", "Telephone them"):
        assert shown in page


def test_the_longest_undelivered_stands_first(harness: PortalHarness, manager: Visitor) -> None:
    newer = {**NOTICE, "reference": "SA-NEWE-R000-0000", "since": "2026-11-20T09:30:00Z"}
    harness.services.answers["GET /undeliverable"] = httpx.Response(200, json=[newer, NOTICE])

    page = manager.get("/undeliverable").text

    assert page.index("SA-7K4Q-9X2C-M3TB") < page.index("SA-NEWE-R000-0000")


def test_only_a_role_that_may_change_an_organisation_is_led_to_it(harness: PortalHarness, manager: Visitor) -> None:
    administrator = harness.visitor()
    administrator.sign_in(ADA)
    link = f'href="/partners/{HOME}"'

    assert link in administrator.get("/undeliverable").text
    assert link not in manager.get("/undeliverable").text


def test_a_notice_is_sent_again_once_that_is_confirmed(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers[f"POST /deliveries/{DELIVERY}/renewal"] = TAKEN
    asks = manager.get(f"{AT}/renewal").text
    assert "Rosewood House" in asks
    assert given(harness) == []

    answer = manager.post(f"{AT}/renewal", {"version": "15"})

    (asked,) = given(harness)
    assert asked.headers["if-match"] == '"15"'
    assert answer.headers["location"] == "/undeliverable?after=9"


def test_how_a_notice_was_seen_to_is_said_before_it_leaves_the_list(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers[f"POST /deliveries/{DELIVERY}/seen-to"] = TAKEN
    empty = manager.post(f"{AT}/seen-to", {"version": "15"})
    assert empty.status_code == 422
    assert "Enter how it was seen to" in empty.text
    assert given(harness) == []

    manager.post(f"{AT}/seen-to", {"reason": "Told Jo Field by telephone.", "version": "15"})

    (asked,) = given(harness)
    assert json.loads(asked.content) == {"reason": "Told Jo Field by telephone."}


def test_a_notice_that_a_colleague_dealt_with_meanwhile_is_explained(harness: PortalHarness, manager: Visitor) -> None:
    refused = problem("NotUndeliverable", "this notice waits for nobody (any more)", 409)
    harness.services.answers[f"POST /deliveries/{DELIVERY}/seen-to"] = refused

    page = manager.post(f"{AT}/seen-to", {"reason": "Told Jo Field.", "version": "15"})

    assert "This notice waits for nobody" in page.text
    assert "Told Jo Field." in page.text
    harness.services.answers["GET /undeliverable"] = httpx.Response(200, json=[])
    assert manager.get(f"{AT}/seen-to").status_code == 404


def test_an_administrator_sends_again_and_answers_for_nothing_else(harness: PortalHarness, manager: Visitor) -> None:
    administrator = harness.visitor()
    administrator.sign_in(ADA)

    pages = [visitor.get("/undeliverable").text for visitor in (administrator, manager)]
    links = [f'href="{AT}/{slug}"' in page for page in pages for slug in STEPS]

    assert links == [True, False, True, True]


def test_a_notice_without_an_owner_says_so(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers["GET /undeliverable"] = httpx.Response(200, json=[{**NOTICE, "owner": "nobody"}])

    assert "NOBODY" in manager.get("/undeliverable").text


def test_when_everything_arrived_that_is_said(harness: PortalHarness, manager: Visitor) -> None:
    harness.services.answers["GET /undeliverable"] = httpx.Response(200, json=[])

    assert "Every notice has arrived, or is still being tried." in manager.get("/undeliverable").text
