"""An item in the portal says who was written to for it, when, and whether it arrived."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.test_portal_board import ITEM, PATH, TEAM, at_the_board


def call(**given: Any) -> dict[str, Any]:
    """A notice to the team, which was delivered."""
    return {
        "delivery": str(UUID(int=9)),
        "item": ITEM["id"],
        "reason": "urgent",
        "rung": "owner",
        "member": None,
        "team": TEAM["id"],
        "place": "its out-of-hours address",
        "called_at": "2026-07-03T15:58:00Z",
        "result": "delivered",
        "failure": None,
        "ended_at": "2026-07-03T15:59:00Z",
        **given,
    }


CALLS = [
    call(
        member=str(UUID(int=8)),
        team=None,
        place="their own address",
        reason="escalated",
        result=None,
        failure="the mail server did not take it (TimeoutError)",
    ),
    call(),
]


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    visitor = at_the_board(harness)
    harness.services.answers["GET /calls"] = httpx.Response(200, json=CALLS)
    return visitor


def test_an_item_shows_who_was_written_to_when_and_whether_it_arrived(triage: Visitor) -> None:
    page = triage.get(PATH).text

    assert "Front door, at its out-of-hours address" in page
    assert "3 July 2026 at 4:58pm, because it is urgent" in page
    assert "Delivered on 3 July 2026 at 4:59pm" in page
    assert "Not delivered yet, and tried again: the mail server did not take it (TimeoutError)" in page


@pytest.mark.parametrize("closed", [True, False], ids=["it is seen to", "it still waits, and is not for them"])
def test_whoever_was_written_to_reads_the_same_of_what_is_seen_to_and_of_what_is_not_theirs(
    harness: PortalHarness, triage: Visitor, closed: bool
) -> None:
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = problem("Unknown", "there is none of that id", 404)
    harness.services.answers["GET /calls"] = httpx.Response(200, json=[call(closed=closed)])
    page = triage.get(PATH)

    assert page.status_code == 200
    assert "This does not wait for you" in page.text
    assert "somebody has it or has seen to it, or it is not yours to see to" in page.text


def test_of_what_they_may_know_of_no_call_they_read_that_there_is_none(harness: PortalHarness, triage: Visitor) -> None:
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = problem("Unknown", "there is none of that id", 404)
    harness.services.answers["GET /calls"] = httpx.Response(200, json=[])

    assert triage.get(PATH).status_code == 404


def test_an_item_is_shown_though_notify_does_not_say_who_was_written_to(
    harness: PortalHarness, triage: Visitor
) -> None:
    harness.services.answers["GET /calls"] = problem("NotRecorded", "notify is away", 503)
    page = triage.get(PATH).text

    assert "Who was written to cannot be shown just now." in page
    assert "Telephone whoever referred" in page
