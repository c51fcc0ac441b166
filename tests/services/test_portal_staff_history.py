"""An auditor replays a case at any past moment: every service's part, in the order it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.services.portal_harness import AUDREY, PortalHarness, Visitor, down, problem
from tests.services.portal_partner import AS_SENT, REFERRAL
from tests.services.portal_work import error

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
AT = f"/history/{REFERRAL}"
ENTRY = {k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")}
LISTED = {**ENTRY, "about": "Edith <b>Moss", "routing": "safeguarding", "withdrawn": True}


def parts(*given: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """Each service answers with its own part, or with an empty one."""
    by_host = {f"{part['service']}.example.org": part for part in given}

    def answer(request: httpx.Request) -> httpx.Response:
        none = history(request.url.host.partition(".")[0])
        return httpx.Response(200, json=by_host.get(request.url.host, none))

    return answer


def referrals(request: httpx.Request) -> httpx.Response:
    typed = request.url.params.get("reference")
    if typed == "SA-1":
        return problem("ReferenceMistyped", "this reference was mistyped: check each character", 422)
    return httpx.Response(200, json=[] if typed == "SA-0" else [LISTED])


@pytest.fixture
def auditor(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(AUDREY)
    member = {"id": WHO, "organisation": COUNCIL, "name": "Tariq Aziz", "email": None, "roles": ["triage"]}
    council = {"id": COUNCIL, "name": "Northshire Council", "kind": "council", "mailbox": None, "version": 1}
    harness.services.answers |= {
        "GET /history": lambda request: httpx.Response(200, json=PARTS[request.url.host]),
        "GET /referrals": referrals,
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
        "GET /members": httpx.Response(200, json=[{**member, "left": False, "version": 1}]),
        "GET /partners": httpx.Response(200, json=[council]),
    }
    return visitor


def asked(harness: PortalHarness) -> list[httpx.Request]:
    return [r for r in harness.services.requests if r.url.path == "/history"]


def test_a_case_is_found_in_the_list_of_the_newest(auditor: Visitor) -> None:
    page = auditor.get("/history").text

    for shown in ("SA-7K4Q-9X2C-M3TB", "Edith &lt;b&gt;Moss", "2 Nov 2026, 9:30am", "Safeguarding, withdrawn"):
        assert shown in page
    assert f'href="{AT}"' in page


def test_a_case_is_found_by_the_reference_that_was_spoken(auditor: Visitor) -> None:
    answer = auditor.get("/history?reference=sa 7k4q 9x2c m3tb")

    assert (answer.status_code, answer.headers["location"]) == (303, AT)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Enter a reference"), ("SA-1", "This reference was mistyped"), ("SA-0", "No referral has this reference")],
)
def test_a_reference_that_is_none_is_said_to_be_none(auditor: Visitor, typed: str, says: str) -> None:
    page = auditor.get(f"/history?reference={typed}")

    assert page.status_code == 422
    assert says in error(page.text)
    assert "All cases, newest first" in page.text


def test_the_parts_are_told_in_the_order_they_were_recorded(auditor: Visitor) -> None:
    page = auditor.get(AT).text

    positions = [page.index(s) for s in ("The risk was rated", "The referrer was told", "There will be an enquiry")]
    assert positions == sorted(positions)
    for shown in ("Tariq Aziz, triage, Northshire Council", "2 Nov 2026, 9:30am", "high &lt;b&gt;"):
        assert shown in page
    assert "Recorded by enquiry 2 November 2026 at 12pm" in page
    assert "SA-7K4Q-9X2C-M3TB" in page
    assert "<b>" not in page


def test_an_entry_names_its_cause_and_links_to_it(harness: PortalHarness, auditor: Visitor) -> None:
    led = entry(2, "enquiry", "12:00:00", "A concern was raised", led_by=1)
    harness.services.answers["GET /history"] = parts(history("intake", RATED), history("enquiry", led))

    page = auditor.get(AT).text

    assert 'Followed from <a class="govuk-link" href="#n1">number 1</a>: The risk was rated high' in page
    assert page.count("Followed from") == 1


def test_ids_of_members_and_organisations_are_read_as_their_names(harness: PortalHarness, auditor: Visitor) -> None:
    allocated = entry(2, "enquiry", "12:00:00", f"The enquiry was allocated to {WHO}.")
    stranger = entry(3, "enquiry", "12:01:00", f"It was given to {UUID(int=7)}.")
    part = history("enquiry", allocated, stranger)
    part["stood"][0]["lines"] = [{"name": "Worker", "value": WHO}]
    harness.services.answers["GET /history"] = parts(part)

    page = auditor.get(AT).text

    assert "The enquiry was allocated to Tariq Aziz." in page
    assert f"It was given to {UUID(int=7)}." in page
    assert WHO not in page


def test_entries_by_rule_name_no_person_and_can_be_left_out(harness: PortalHarness, auditor: Visitor) -> None:
    itself = {**entry(3, "notify", "11:00:00", "The referrer was told"), "role": "notify", "by": "notify"}
    harness.services.answers["GET /history"] = parts(history("intake", RATED), history("notify", itself))

    everything, people = auditor.get(AT).text, auditor.get(f"{AT}?people=1").text

    assert "Tellback, by itself" in everything
    assert "The referrer was told" not in people
    assert "The risk was rated" in people


def test_several_notices_are_one_part_of_how_it_stood(harness: PortalHarness, auditor: Visitor) -> None:
    part = history("notify", RATED)
    delivery = {**part["stood"][0], "of": "Delivery", "lines": [{"name": "Notice by email", "value": "delivered"}]}
    harness.services.answers["GET /history"] = parts({**part, "stood": [delivery, delivery]})

    page = auditor.get(AT).text

    assert page.count("Notices that were sent") == 1
    assert page.count("Notice by email") == 2


def test_each_of_the_three_services_is_asked_for_the_moment_and_the_clock(
    harness: PortalHarness, auditor: Visitor
) -> None:
    page = auditor.get(f"{AT}?day-day=2&day-month=11&day-year=2026&time=14:05&by=occurred").text

    assert "As at 2 November 2026 at 2:05pm. What had happened by then, whenever it was recorded." in page
    assert {r.url.host for r in asked(harness)} == set(PARTS)
    for request in asked(harness):
        assert dict(request.url.params) == {
            "referral": REFERRAL,
            "as-at": "2026-11-02T14:05:59.999999+00:00",
            "by": "occurred",
        }


def test_a_day_in_summer_ends_in_london(harness: PortalHarness, auditor: Visitor) -> None:
    auditor.get(f"{AT}?day-day=2&day-month=7&day-year=2026&time=&by=recorded")

    assert {r.url.params["as-at"] for r in asked(harness)} == {"2026-07-02T23:59:59.999999+01:00"}


def test_a_link_to_a_case_alone_replays_it_as_it_stands_now(harness: PortalHarness, auditor: Visitor) -> None:
    page = auditor.get(AT).text

    assert "As it stands now." in page
    assert {dict(r.url.params)["by"] for r in asked(harness)} == {"recorded"}
    assert all("as-at" not in r.url.params for r in asked(harness))


def test_half_a_history_is_not_shown_as_a_whole_one(harness: PortalHarness, auditor: Visitor) -> None:
    def one_is_down(request: httpx.Request) -> httpx.Response:
        return down(request) if "notify" in request.url.host else httpx.Response(200, json=PARTS[request.url.host])

    harness.services.answers["GET /history"] = one_is_down

    assert auditor.get(AT).status_code == 503


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("time=14:05&by=recorded", "Enter the day, too"),
        ("day-day=2&day-month=11&day-year=2026&time=25:00&by=recorded", "Enter a time, like 14:05"),
        ("day-day=2&day-month=&day-year=&by=recorded", "Day must include a month and year"),
        ("by=guessing", "Not a valid choice"),
    ],
)
def test_a_question_that_is_not_right_asks_nobody(
    harness: PortalHarness, auditor: Visitor, query: str, says: str
) -> None:
    page = auditor.get(f"{AT}?{query}")

    assert page.status_code == 422
    assert says in error(page.text)
    assert asked(harness) == []


def test_a_moment_before_it_began_says_that_nothing_had_been_recorded(harness: PortalHarness, auditor: Visitor) -> None:
    harness.services.answers["GET /history"] = httpx.Response(200, json=history("intake"))

    assert "Nothing of this case had been recorded." in auditor.get(AT).text
