"""The ladder and the clock of an item in the portal: who is asked, that it stands, and who asks for more time."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from portal.labels.open_items import PAUSE_REASONS, RUNGS
from services.chassis.domain.open_items.state import Rung
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_triage import person
from tests.services.test_portal_board import ALL_KINDS, ITEM, PATH, triage

__all__ = ["triage"]


def test_an_item_whose_clock_stands_says_both_figures_and_offers_to_let_it_go_on(
    harness: PortalHarness, triage: Visitor
) -> None:
    stands = {
        **ITEM,
        "pause_reasons": [*PAUSE_REASONS],
        "due_at": "2026-12-04T17:00:00Z",
        "due_without_at": "2026-12-01T17:00:00Z",
        "paused_until": "2026-11-25T17:00:00Z",
        "pause_reason": "the adult is not ready",
    }
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = httpx.Response(200, json=stands)
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=[stands])
    page = triage.get(PATH).text

    assert "4 December 2026 at 5pm; by the clock without pauses and extensions 1 December 2026 at 5pm" in page
    assert "Until 25 November 2026 at 5pm at the latest: The adult is not ready" in page
    assert f'href="{PATH}/resumption"' in page
    assert f'href="{PATH}/pause"' not in page
    assert "Clock stands" in triage.get("/board").text


def test_who_asks_for_more_time_is_named_to_whoever_answers(harness: PortalHarness, triage: Visitor) -> None:
    grace = str(UUID(int=77))
    harness.services.answers["GET /members"] = httpx.Response(200, json=[person("Grace Lowe", "manager", id=grace)])
    asked = {**ITEM, "extension_asked": "5 working days more: She is ill.", "extension_asked_by": grace}
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = httpx.Response(200, json=asked)
    page = triage.get(PATH).text

    assert "Grace Lowe asks for 5 working days more: She is ill." in page
    assert f'href="{PATH}/extension-answer"' in page


@pytest.mark.parametrize("amount", ["", "many", "0", "900"])
def test_more_time_is_a_number(triage: Visitor, amount: str) -> None:
    page = triage.post(f"{PATH}/extension", {"amount": amount, "reason": "She is ill.", "version": "1"})

    assert page.status_code == 422
    assert "Enter" in page.text


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
    assert {*PAUSE_REASONS} == {reason for kind in ALL_KINDS for reason in kind.pause_reasons}
