"""The boards of the services are merged into one: in order, page by page, whichever of them is slow or down."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from portal.gateways.http import Problem, ServiceClient
from portal.gateways.open_items import PAGE_ITEMS, Board, OpenItems
from portal.labels.open_items import SERVICES as NAMES
from portal.presenters import board as presenter

SERVICES = ("intake", "enquiry", "notify")
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ITEMS_EACH = 400
SLOW_SECONDS = 0.5


def item(service: str, number: int) -> dict[str, Any]:
    dice = Random(f"{service} {number}")
    id = uuid5(UUID(int=1), f"{service} {number}")
    return {
        "id": str(id),
        "service": service,
        "kind": "triage",
        "asks": "Route this referral",
        "subject": str(id),
        "case": str(id),
        "reference": "SA-7K4Q-9X2C-M3T0",
        "about": "Edith Moss",
        "detail": "",
        "team": str(UUID(int=2)),
        "owner": None,
        "unallocated": "new",
        "risk": "unknown",
        "urgent": dice.random() < 0.1,
        "acknowledged": False,
        "since": NOW.isoformat(),
        "due_at": (NOW + timedelta(hours=dice.randrange(200))).isoformat(),
        "review_at": NOW.isoformat(),
        "rung": "owner",
        "last": "Put on the board",
        "last_at": NOW.isoformat(),
        "version": 1,
        "cursor": str(id),
    }


def in_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda each: (not each["urgent"], each["due_at"], each["id"]))


LISTS = {service: in_order([item(service, number) for number in range(ITEMS_EACH)]) for service in SERVICES}
ALL = [each["id"] for each in in_order([each for items in LISTS.values() for each in items])]


def counts(service: str) -> dict[str, Any]:
    whole = {"all": ITEMS_EACH, "mine": 0, "unallocated": ITEMS_EACH, "overdue": 0, "due_today": 0, "urgent": 3}
    return {"service": service, **whole, "oldest_since": NOW.isoformat(), "by_team": [], "by_risk": []}


def answer(service: str, request: httpx.Request) -> httpx.Response:
    """A page of the service's list after the cursor, as the service gives it."""
    if request.url.path.endswith("/counts"):
        return httpx.Response(200, json=counts(service))
    ids = [each["id"] for each in LISTS[service]]
    cursor = request.url.params.get("cursor")
    begin = ids.index(cursor) + 1 if cursor else 0
    return httpx.Response(200, json=LISTS[service][begin : begin + int(request.url.params["limit"])])


def open_items(*, down: str = "", slow: str = "", forbidden: str = "") -> OpenItems:
    def transport(service: str) -> httpx.MockTransport:
        def answering(request: httpx.Request) -> httpx.Response:
            if service == down:
                raise httpx.ConnectError("down")
            if service == forbidden:
                return httpx.Response(403, json={"type": "/problems/NotPermitted", "title": "not for you"})
            time.sleep(SLOW_SECONDS if service == slow else 0)
            return answer(service, request)

        return httpx.MockTransport(answering)

    return OpenItems(
        {
            service: ServiceClient(
                httpx.Client(base_url=f"http://{service}.example.org", transport=transport(service)), lambda: "token"
            )
            for service in SERVICES
        }
    )


def pages(boards: OpenItems) -> list[Board]:
    found = [boards.board(view="all")]
    while found[-1].following:
        found.append(boards.board(view="all", page=found[-1].following))
    return found


def test_page_by_page_each_item_is_shown_once_and_in_its_order() -> None:
    found = pages(open_items())

    assert [str(each.id) for page in found for each in page.items] == ALL
    assert [str(each.id) for each in found[6].items] == ALL[6 * PAGE_ITEMS : 7 * PAGE_ITEMS]


@pytest.mark.parametrize("slow", SERVICES)
def test_a_slow_service_delays_the_page_once_and_changes_nothing_on_it(slow: str) -> None:
    boards = open_items(slow=slow)

    begin = time.monotonic()
    page = boards.board(view="all")

    assert [str(each.id) for each in page.items] == ALL[:PAGE_ITEMS]
    assert time.monotonic() - begin < 3 * SLOW_SECONDS


@pytest.mark.parametrize("down", SERVICES)
def test_what_does_not_answer_is_named_and_counts_say_at_least(down: str) -> None:
    boards = open_items(down=down)

    page, whole = boards.board(view="all"), boards.counts()

    assert {each.service for each in page.items} == {*SERVICES} - {down}
    assert presenter.missing(page, whole).startswith(f"{NAMES[down]} cannot be shown just now")
    assert presenter.summary(whole).startswith(f"At least {2 * ITEMS_EACH} wait in all")
    assert presenter.sections(whole, "all", None)[0]["text"] == f"All (at least {2 * ITEMS_EACH})"


def test_a_service_that_has_no_part_for_these_roles_is_not_missing() -> None:
    boards = open_items(forbidden="notify")

    page, whole = boards.board(view="all"), boards.counts()

    assert presenter.missing(page, whole) == ""
    assert presenter.summary(whole).startswith(f"{2 * ITEMS_EACH} wait in all")


def test_a_page_of_another_list_is_refused() -> None:
    with pytest.raises(Problem):
        open_items().board(view="all", page="not a page")
