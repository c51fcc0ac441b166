"""The board in the portal: what waits, who has it, and what can be done about it there."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from portal.labels.open_items import RUNGS
from services.chassis.domain.open_items.state import Rung
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_triage import person, sign_in_triage
from tests.services.test_the_merged_board import counts, item

ITEM = {
    **item("intake", 1),
    "kind": "worry",
    "asks": "Telephone whoever referred: they have heard nothing and are worried",
    "detail": "Nobody has rung <b>us</b>.",
    "urgent": True,
    "unallocated": "nobody is on duty",
    "outcomes": ["answered in writing", "telephoned"],
    "roles": ["triage", "manager"],
}
PATH = f"/board/intake/{ITEM['id']}"
TEAM: dict[str, Any] = {
    "id": str(UUID(int=2)),
    "name": "Front door",
    "members": [],
    "managers": [],
    "destinations": [],
    "localities": [],
    "skills": [],
    "hours": [],
    "mailbox": None,
    "out_of_hours_address": None,
    "merged_into": None,
    "version": 1,
}


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    visitor = sign_in_triage(harness)
    harness.services.answers.update(
        {
            "GET /open-items": httpx.Response(200, json=[ITEM]),
            "GET /open-items/counts": httpx.Response(200, json=counts("intake")),
            f"GET /open-items/{ITEM['id']}": httpx.Response(200, json=ITEM),
            "GET /teams": httpx.Response(200, json=[TEAM]),
        }
    )
    return visitor


def test_the_board_shows_what_is_asked_whose_it_is_and_that_it_is_urgent(triage: Visitor) -> None:
    page = triage.get("/board").text

    for shown in ("Telephone whoever referred", "UNALLOCATED: nobody is on duty", "Front door", "Urgent", "Overdue"):
        assert shown in page
    assert "Nobody has rung &lt;b&gt;us&lt;/b&gt;." in page
    assert f'href="{PATH}"' in page
    assert "wait in all, the oldest since 2 November 2026." in page


def test_an_item_offers_what_can_be_done_about_it(triage: Visitor) -> None:
    page = triage.get(PATH).text

    for slug in ("acknowledgement", "seen", "allocation", "review"):
        assert f'href="{PATH}/{slug}"' in page
    assert f'href="/triage/{ITEM["subject"]}"' in page


@pytest.mark.parametrize(
    ("slug", "form", "body"),
    [
        ("acknowledgement", {}, {}),
        (
            "seen",
            {"outcome": "telephoned", "words": "She is safe."},
            {"outcome": "telephoned", "words": "She is safe."},
        ),
        ("allocation", {"owner": "nobody", "reason": "nobody is on duty"}, {"reason": "nobody is on duty"}),
        ("review", {"note": "Still waits.", "risk": "high"}, {"note": "Still waits.", "risk": "high"}),
    ],
)
def test_each_step_sends_its_command(
    harness: PortalHarness, triage: Visitor, slug: str, form: dict[str, str], body: dict[str, Any]
) -> None:
    receipt = {"id": ITEM["id"], "reference": None, "version": 2, "position": 7}
    harness.services.answers[f"POST /open-items/{ITEM['id']}/{slug}"] = httpx.Response(201, json=receipt)
    harness.services.requests.clear()

    answer = triage.post(f"{PATH}/{slug}", {**form, "version": "1"})

    assert answer.status_code in (200, 303)
    (command,) = [request for request in harness.services.requests if request.method == "POST"]
    assert command.url.path == f"/open-items/{ITEM['id']}/{slug}"
    assert json.loads(command.content) == body


def test_nobody_has_it_only_with_a_reason(triage: Visitor) -> None:
    page = triage.post(f"{PATH}/allocation", {"owner": "nobody", "reason": " ", "version": "1"})

    assert page.status_code == 422
    assert "Enter why nobody has it" in page.text


def test_an_item_says_on_which_rung_it_is_and_who_is_asked(harness: PortalHarness, triage: Visitor) -> None:
    grace = str(UUID(int=77))
    harness.services.answers["GET /members"] = httpx.Response(200, json=[person("Grace Lowe", "manager", id=grace)])
    gone_up = {**ITEM, "rung": "team manager", "asked": [grace]}
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = httpx.Response(200, json=gone_up)
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=[gone_up])

    assert "Gone to the team manager: Grace Lowe" in triage.get(PATH).text
    assert "Gone to the team manager: Grace Lowe" in triage.get("/board").text


def test_every_rung_has_its_words() -> None:
    assert {*RUNGS} == {*Rung}
