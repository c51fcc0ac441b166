"""An administrator sees records whose names are alike, merges two that are one organisation, and undoes that."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.services.portal_administration import AT, COUNCIL, HOME, RECEIPT, ROSEWOOD, sign_in_administrator
from tests.services.portal_harness import PortalHarness, Visitor

TWIN = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f2"
TWIN_RECORD: dict[str, Any] = {**ROSEWOOD, "id": TWIN, "name": "ROSEWOOD HOUSE", "ods_code": "VN9ZZ", "cqc_id": None}


@pytest.fixture
def administrator(harness: PortalHarness) -> Visitor:
    visitor = sign_in_administrator(harness)
    shows(harness, look_alikes=[TWIN])
    for command in ("merger", "merger-undoing"):
        harness.services.answers[f"POST /partners/{HOME}/{command}"] = RECEIPT
    return visitor


def shows(harness: PortalHarness, **more: Any) -> None:
    council = {"id": COUNCIL, "name": "Northshire Council", "kind": "council", "mailbox": None, "version": 1}
    harness.services.answers["GET /partners"] = httpx.Response(200, json=[council, {**ROSEWOOD, **more}, TWIN_RECORD])


def sent(harness: PortalHarness) -> list[tuple[str, dict[str, Any], str]]:
    posted = [request for request in harness.services.requests if request.method == "POST"]
    return [(r.url.path, json.loads(r.content), r.headers["if-match"]) for r in posted]


def test_a_name_like_another_is_flagged_in_the_list_and_on_the_page(administrator: Visitor) -> None:
    assert "Name like another" in administrator.get("/partners").text
    assert "“ROSEWOOD HOUSE” has a name like this one." in administrator.get(AT).text


def test_a_record_is_merged_with_another_and_the_one_alike_is_offered_first(
    harness: PortalHarness, administrator: Visitor
) -> None:
    page = administrator.get(f"{AT}/merger").text
    refused = administrator.post(f"{AT}/merger", {"into": TWIN, "reason": " ", "version": "3", "key": "one"})
    done = administrator.post(f"{AT}/merger", {"into": TWIN, "reason": "One CQC entry.", "version": "3", "key": "one"})

    assert page.index("ROSEWOOD HOUSE (VN9ZZ)") < page.index(">Northshire Council<")
    assert refused.status_code == 422
    assert done.headers["location"] == f"{AT}?after=9"
    assert sent(harness) == [(f"{AT}/merger", {"into": TWIN, "reason": "One CQC entry."}, '"3"')]


def test_a_merger_is_undone_from_the_record_that_was_merged(harness: PortalHarness, administrator: Visitor) -> None:
    shows(harness, merged_into=TWIN)

    assert "This is another name of ROSEWOOD HOUSE." in administrator.get(AT).text
    assert "Undo the merger" in administrator.get(f"{AT}/merger").text
    administrator.post(f"{AT}/merger", {"reason": "Two houses.", "version": "3", "key": "two"})
    assert sent(harness) == [(f"{AT}/merger-undoing", {"reason": "Two houses."}, '"3"')]
    assert "Merged" in administrator.get("/partners").text
