"""A list is answered page by page, from one end to the other and back: nothing in it is left out or shown twice."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest

from deploy.dev.databases import Database
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY
from tests.scenario.messages_client import refusal
from tests.services.service_client import HOME, POLICE, REFERRAL, ServiceClient, open_client

NOT_A_LIST = {
    (NOTIFY.name, "/channels"),
    (NOTIFY.name, "/contact"),
    *(
        (service, path)
        for service in (INTAKE.name, ENQUIRY.name, NOTIFY.name)
        for path in ("/open-items/counts", "/holdings/hidden")
    ),
}


def referred(intake: ServiceClient, danger: str = "no", by: UUID = POLICE) -> str:
    answer = intake.give("referrer", "/referrals", {**REFERRAL, "immediate_danger": danger}, by)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def walked(
    client: ServiceClient, role: str, path: str, organisation: UUID = POLICE, rel: str = "next"
) -> list[list[str]]:
    """Every page from this one on, as the Link headers lead."""
    pages: list[list[str]] = []
    at: str | None = path
    while at:
        answer = client.ask(role, at, organisation)
        assert answer.status_code == 200, answer.text
        pages.append([entry["id"] for entry in answer.json()])
        at = linked(answer, path, rel)
    return pages


def linked(answer: httpx2.Response, path: str, rel: str) -> str | None:
    link = answer.links.get(rel)
    return path.partition("?")[0] + link["url"] if link else None


def test_a_list_is_walked_to_its_end_and_back(intake: ServiceClient) -> None:
    newest_first = [referred(intake) for _ in range(7)][::-1]
    forward = walked(intake, "referrer", "/referrals?limit=3")
    last = intake.ask("referrer", "/referrals?limit=3", POLICE)
    for _ in forward[1:]:
        last = intake.ask("referrer", linked(last, "/referrals", "next") or "", POLICE)
    back = walked(intake, "referrer", linked(last, "/referrals", "prev") or "", rel="prev")

    assert forward == [newest_first[:3], newest_first[3:6], newest_first[6:]]
    assert back == [newest_first[3:6], newest_first[:3]]


def test_a_new_entry_moves_nothing_over_a_pages_edge(intake: ServiceClient) -> None:
    before = [referred(intake) for _ in range(4)][::-1]
    first = intake.ask("referrer", "/referrals?limit=2", POLICE)
    referred(intake)
    second = intake.ask("referrer", linked(first, "/referrals", "next") or "", POLICE)

    assert [entry["id"] for entry in [*first.json(), *second.json()]] == before


def test_the_queue_hides_nothing_however_long_it_is(intake: ServiceClient) -> None:
    """Danger stands first, also what came last; of a usual page there is more than one."""
    calm = [referred(intake) for _ in range(104)]
    danger = referred(intake, danger="yes")
    pages = walked(intake, "triage", "/queue")
    by_sevens = walked(intake, "triage", "/queue?limit=7")

    assert [len(page) for page in pages] == [100, 5]
    assert [one for page in pages for one in page] == [danger, *calm] == [one for page in by_sevens for one in page]


def test_a_page_keeps_what_the_question_was_asked_with(intake: ServiceClient) -> None:
    for name in ("Ann", "Ben", "Cat"):
        organisation = intake.give("administrator", "/partners", {"name": name, "kind": "care provider"}).json()["id"]
        for member in ("x", "y", "z"):
            member_of = {"organisation": organisation, "name": f"{name} {member}", "roles": ["referrer"]}
            intake.give("administrator", "/members", member_of)
    pages = walked(intake, "administrator", f"/members?organisation={organisation}&limit=2")
    people = {m["id"]: m["name"] for m in intake.ask("administrator", "/members").json()}

    assert [[people[id] for id in page] for page in pages] == [["Cat x", "Cat y"], ["Cat z"]]


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%00",
        "é",
        base64.urlsafe_b64encode(b'["queue",false,[0,"2026-01-05","2026-01-05T12:00:00Z"]]').decode(),
        base64.urlsafe_b64encode(json.dumps(["referrals", False, ["yesterday", str(HOME)]]).encode()).decode(),
        base64.urlsafe_b64encode(
            json.dumps(["referrals", False, ["2026-01-05T12:00:00", str(HOME)]]).encode()
        ).decode(),
    ],
)
def test_an_unreadable_cursor_is_refused_by_name(intake: ServiceClient, cursor: str) -> None:
    referred(intake)
    answer = intake.ask("referrer", f"/referrals?cursor={quote(cursor, safe='%')}", POLICE)

    assert refusal(answer) == (422, "CursorUnreadable")


def test_a_cursor_of_another_list_is_refused(intake: ServiceClient) -> None:
    for _ in range(3):
        referred(intake)
    queue = intake.ask("triage", "/queue?limit=1")

    assert refusal(intake.ask("triage", linked(queue, "/referrals", "next") or "")) == (422, "CursorUnreadable")


def test_an_unknown_parameter_of_a_list_is_refused(intake: ServiceClient) -> None:
    """Left unread, it would give the whole list to somebody who asked for one of it."""
    referred(intake)

    assert refusal(intake.ask("referrer", "/referrals?refrence=SA-7K4Q-9X2C-M3TB", POLICE)) == (422, "ParameterUnknown")


def test_a_partners_pages_hold_its_own_only(intake: ServiceClient) -> None:
    own = [referred(intake, by=by) for by in (POLICE, HOME, POLICE, HOME, POLICE)][::2]

    assert walked(intake, "referrer", "/referrals?limit=1") == [[id] for id in reversed(own)]


@pytest.mark.parametrize("tables", [INTAKE, ENQUIRY, NOTIFY], ids=lambda tables: str(tables.name))
def test_every_list_of_every_service_goes_on_by_a_cursor_and_says_so(tables: Any, database: Database) -> None:
    with open_client(tables, database) as client:
        document = client.http.get("/openapi.json").json()
    lists = {line.route.removeprefix("GET ") for line in tables.queries if "{" not in line.route}
    cursors = {
        path
        for path in lists
        if {"cursor", "limit"} <= {p["name"] for p in document["paths"][path]["get"].get("parameters", ())}
        and "Link" in document["paths"][path]["get"]["responses"]["200"].get("headers", {})
    }

    assert {(tables.name, path) for path in lists} - NOT_A_LIST == {(tables.name, path) for path in cursors}
