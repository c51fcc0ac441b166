"""What could not be delivered is seen with whom it was for, why, whose it is, since when, and what can be done."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from portal.presenters.undeliverable import CHANNELS, DO
from services.notify.domain.delivery.state import By
from tests.services.portal_house import ADA, MARGARET, House, Visitor
from tests.services.portal_partner import REFERRAL

MANAGER = "0c0e8a58-5a8c-4a1a-9d1e-000000000011"
HOME = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f1"
NOTICE: dict[str, Any] = {
    "referral": REFERRAL,
    "reference": "SA-7K4Q-9X2C-M3TB",
    "organisation": HOME,
    "occasion": f"M6.{REFERRAL}.1",
    "channel": "email",
    "reason": "no address is known <b>",
    "owner": MANAGER,
    "since": "2026-11-02T09:30:00Z",
}


@pytest.fixture
def manager(house: House) -> Visitor:
    home = {"id": HOME, "name": "Rosewood House", "kind": "care provider", "mailbox": None, "version": 1}
    member = {"id": MANAGER, "organisation": REFERRAL, "name": "Margaret Hale", "email": None, "roles": ["manager"]}
    house.services.answers |= {
        "GET /undeliverable": httpx.Response(200, json=[NOTICE]),
        "GET /members": httpx.Response(200, json=[{**member, "left": False, "version": 1}]),
        "GET /partners": httpx.Response(200, json=[home]),
    }
    visitor = house.visitor()
    visitor.sign_in(MARGARET)
    return visitor


def test_every_channel_has_its_words_and_what_can_be_done() -> None:
    assert {*CHANNELS} == {*DO} == {*By}


def test_a_notice_is_shown_with_its_organisation_its_reason_its_owner_and_what_to_do(manager: Visitor) -> None:
    page = manager.get("/undeliverable").text

    for shown in ("SA-7K4Q-9X2C-M3TB", "How the enquiry concluded", "Rosewood House", "Email", "Margaret Hale"):
        assert shown in page
    for shown in ("No address is known &lt;b&gt;", "2 Nov 2026, 9:30am", "Telephone them"):
        assert shown in page


def test_the_longest_undelivered_stands_first(house: House, manager: Visitor) -> None:
    newer = {**NOTICE, "reference": "SA-NEWE-R000-0000", "since": "2026-11-20T09:30:00Z"}
    house.services.answers["GET /undeliverable"] = httpx.Response(200, json=[newer, NOTICE])

    page = manager.get("/undeliverable").text

    assert page.index("SA-7K4Q-9X2C-M3TB") < page.index("SA-NEWE-R000-0000")


def test_whoever_may_change_an_organisation_is_led_to_it_and_nobody_else(house: House, manager: Visitor) -> None:
    administrator = house.visitor()
    administrator.sign_in(ADA)
    link = f'href="/partners/{HOME}"'

    assert link in administrator.get("/undeliverable").text
    assert link not in manager.get("/undeliverable").text


def test_what_nobody_owns_says_so(house: House, manager: Visitor) -> None:
    house.services.answers["GET /undeliverable"] = httpx.Response(200, json=[{**NOTICE, "owner": "nobody"}])

    assert "NOBODY" in manager.get("/undeliverable").text


def test_when_everything_arrived_that_is_said(house: House, manager: Visitor) -> None:
    house.services.answers["GET /undeliverable"] = httpx.Response(200, json=[])

    assert "Every notice has arrived, or is still being tried." in manager.get("/undeliverable").text
