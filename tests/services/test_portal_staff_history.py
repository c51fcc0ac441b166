"""An auditor replays a case at any past moment: every service's part, in the order it was recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.http.history import History
from portal.presenters.history import merged
from tests.services.portal_house import AUDREY, House, Visitor, down
from tests.services.portal_partner import REFERRAL

WHO = "0c0e8a58-5a8c-4a1a-9d1e-000000000010"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"


def entry(number: int, service: str, recorded: str, sentence: str, led_by: int | None = None) -> dict[str, Any]:
    return {
        "id": str(UUID(int=number)),
        "service": service,
        "stream": REFERRAL,
        "version": number,
        "position": number,
        "kind": f"{service}.something",
        "sentence": sentence,
        "by": WHO,
        "role": "triage",
        "organisation": COUNCIL,
        "occurred_at": "2026-11-02T09:30:00Z",
        "recorded_at": f"2026-11-02T{recorded}Z",
        "correlation": REFERRAL,
        "causation": str(UUID(int=led_by)) if led_by else None,
    }


def history(service: str, *entries: dict[str, Any]) -> dict[str, Any]:
    lines = [{"name": "Risk rating", "value": "high <b>"}]
    stood = [{"stream": REFERRAL, "version": len(entries), "of": "Referral", "lines": lines}] if entries else []
    return {"service": service, "entries": [*entries], "stood": stood}


RATED = entry(1, "intake", "10:00:00", "The risk was rated high <b>")
DECIDED = entry(2, "enquiry", "12:00:00", "There will be an enquiry")
PARTS = {
    "intake.example.org": history("intake", RATED),
    "enquiry.example.org": history("enquiry", DECIDED),
    "notify.example.org": history("notify", entry(3, "notify", "11:00:00", "The referrer was told")),
}


@pytest.fixture
def auditor(house: House) -> Visitor:
    visitor = house.visitor()
    visitor.sign_in(AUDREY)
    member = {"id": WHO, "organisation": COUNCIL, "name": "Tariq Aziz", "email": None, "roles": ["triage"]}
    council = {"id": COUNCIL, "name": "Northshire Council", "kind": "council", "mailbox": None, "version": 1}
    house.services.answers |= {
        "GET /history": lambda request: httpx.Response(200, json=PARTS[request.url.host]),
        "GET /members": httpx.Response(200, json=[{**member, "left": False, "version": 1}]),
        "GET /partners": httpx.Response(200, json=[council]),
    }
    return visitor


def asked(house: House) -> list[httpx.Request]:
    return [r for r in house.services.asked if r.url.path == "/history"]


def test_the_parts_are_told_in_the_order_they_were_recorded(auditor: Visitor) -> None:
    page = auditor.get(f"/history?referral={REFERRAL}").text

    said = [page.index(s) for s in ("The risk was rated", "The referrer was told", "There will be an enquiry")]
    assert said == sorted(said)
    assert "by Tariq Aziz, triage, Northshire Council" in page
    assert "2 November 2026 at 9:30am" in page
    assert "Recorded by enquiry 2 November 2026 at 12pm" in page
    assert "high &lt;b&gt;" in page
    assert "<b>" not in page


def test_each_of_the_three_services_is_asked_for_the_moment_and_the_clock(house: House, auditor: Visitor) -> None:
    auditor.get(f"/history?referral={REFERRAL}&day-day=2&day-month=11&day-year=2026&time=14:05&by=occurred")

    assert {r.url.host for r in asked(house)} == set(PARTS)
    for request in asked(house):
        assert dict(request.url.params) == {
            "referral": REFERRAL,
            "as-at": "2026-11-02T14:05:59.999999+00:00",
            "by": "occurred",
        }


def test_a_day_in_summer_ends_in_london(house: House, auditor: Visitor) -> None:
    auditor.get(f"/history?referral={REFERRAL}&day-day=2&day-month=7&day-year=2026&time=&by=recorded")

    assert {r.url.params["as-at"] for r in asked(house)} == {"2026-07-02T23:59:59.999999+01:00"}


def test_a_link_that_names_a_referral_alone_replays_it_as_it_stands_now(house: House, auditor: Visitor) -> None:
    page = auditor.get(f"/history?referral=http://portal.example.org/triage/{REFERRAL}").text

    assert "As at now" in page
    assert {dict(r.url.params)["by"] for r in asked(house)} == {"recorded"}
    assert all("as-at" not in r.url.params for r in asked(house))


def test_half_a_history_is_not_shown_as_a_whole_one(house: House, auditor: Visitor) -> None:
    def one_is_down(request: httpx.Request) -> httpx.Response:
        return down(request) if "notify" in request.url.host else httpx.Response(200, json=PARTS[request.url.host])

    house.services.answers["GET /history"] = one_is_down

    assert auditor.get(f"/history?referral={REFERRAL}").status_code == 503


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("referral=", "Enter the referral’s id or address"),
        ("referral=SA-1", "Enter the referral’s id, like"),
        (f"referral={REFERRAL}&time=14:05", "Enter the day, too"),
        (f"referral={REFERRAL}&day-day=2&day-month=11&day-year=2026&time=25:00", "Enter a time, like 14:05"),
        (f"referral={REFERRAL}&day-day=2&day-month=&day-year=", "Day must include a month and year"),
        (f"referral={REFERRAL}&by=guessing", "Not a valid choice"),
    ],
)
def test_a_question_that_is_not_right_asks_nobody(house: House, auditor: Visitor, query: str, says: str) -> None:
    page = auditor.get(f"/history?{query}")

    assert page.status_code == 422
    assert says in page.text
    assert asked(house) == []


def test_a_moment_before_it_began_says_that_nothing_had_been_recorded(house: House, auditor: Visitor) -> None:
    house.services.answers["GET /history"] = httpx.Response(200, json=history("intake"))

    assert "Nothing of such a referral had been recorded." in auditor.get(f"/history?referral={REFERRAL}").text


def test_where_clocks_disagree_nothing_stands_before_what_led_to_it() -> None:
    effect = entry(5, "enquiry", "09:59:59", "A concern was opened", led_by=1)
    further = entry(6, "notify", "09:59:58", "The referrer was told", led_by=5)
    parts = [history("notify", further), history("enquiry", effect), history("intake", RATED)]

    told = merged([History.model_validate(part) for part in parts])

    assert [e.id.int for e in told] == [1, 5, 6]


def test_what_led_to_something_and_is_not_known_yet_holds_nothing_up() -> None:
    alone = History.model_validate(history("enquiry", entry(5, "enquiry", "09:59:59", "Opened", led_by=99)))

    assert [e.id.int for e in merged([alone])] == [5]
