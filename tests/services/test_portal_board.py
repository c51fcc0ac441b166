"""The board in the portal: what waits, who has it, and what can be done about it there."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from portal.labels.open_items import KINDS, PAUSE_REASONS
from portal.presenters.work import CONCERNS
from services.enquiry.open_items import ITEM_KINDS as ENQUIRY_KINDS
from services.intake.open_items import ITEM_KINDS as INTAKE_KINDS
from services.notify.open_items import ITEM_KINDS as NOTIFY_KINDS
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_triage import AHEAD, person, sign_in_triage
from tests.services.portal_work import CONCERN, concern
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
    "pause_reasons": [*PAUSE_REASONS],
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


POLICE_HOLD = "the police asked the council to wait"
ALL_KINDS = (*INTAKE_KINDS.values(), *ENQUIRY_KINDS.values(), *NOTIFY_KINDS.values())
AHEAD_YEAR = AHEAD["review_on-year"]


def until_day(day: str, month: str) -> dict[str, str]:
    return {"until-day": day, "until-month": month, "until-year": AHEAD_YEAR}


@pytest.fixture
def triage(harness: PortalHarness) -> Visitor:
    return at_the_board(harness)


def at_the_board(harness: PortalHarness) -> Visitor:
    """Somebody of triage, at a portal whose services know one item."""
    visitor = sign_in_triage(harness)
    harness.services.answers.update(
        {
            "GET /open-items": httpx.Response(200, json=[ITEM]),
            "GET /open-items/counts": httpx.Response(200, json=counts("intake")),
            f"GET /open-items/{ITEM['id']}": httpx.Response(200, json=ITEM),
            "GET /teams": httpx.Response(200, json=[TEAM]),
            "GET /calls": httpx.Response(200, json=[]),
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

    assert f'action="{PATH}/acknowledgement"' in page
    for slug in ("seen", "allocation", "review"):
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
        (
            "pause",
            {"reason": POLICE_HOLD, "words": "They rang.", **until_day("1", "3")},
            {"reason": POLICE_HOLD, "words": "They rang.", "until": f"{AHEAD_YEAR}-03-01"},
        ),
        ("resumption", {}, {}),
        ("extension", {"amount": "5", "reason": "She is ill."}, {"amount": 5, "reason": "She is ill."}),
        ("extension-answer", {"granted": "no", "words": "Ring her."}, {"granted": False, "words": "Ring her."}),
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


def test_the_board_asks_for_the_people_of_the_council_alone(harness: PortalHarness, triage: Visitor) -> None:
    """Partners have thousands of people, and none of them owns what waits."""
    harness.services.requests.clear()

    triage.get("/board")

    asked = [request for request in harness.services.requests if request.url.path == "/members"]
    assert [bool(request.url.params.get("organisation")) for request in asked] == [True]


OF_NOTIFY = {
    "held feedback": (f"/held/{ITEM['subject']}/M3.x.5", "release or withhold it"),
    "disagreement": (f"/disputes/{ITEM['subject']}/M3.x.5", "answer the referrer"),
    "undeliverable notice": (f"/undeliverable/{ITEM['subject']}/renewal", "send it again"),
    "undeliverable call": ("/board/M3.x.5", "What the call was about"),
    "incident": (f"/history/{ITEM['case']}", "what was told"),
    "handed over": (f"/triage/{ITEM['case']}", "what triage made of it"),
}


def test_every_kind_of_item_of_notify_leads_to_a_page() -> None:
    assert {*OF_NOTIFY} == {*NOTIFY_KINDS}


@pytest.mark.parametrize("kind", OF_NOTIFY)
def test_what_waits_in_notify_leads_to_the_page_where_a_person_acts_on_it(
    harness: PortalHarness, triage: Visitor, kind: str
) -> None:
    waits = {**ITEM, "service": "notify", "kind": kind, "key": "M3.x.5", "roles": ["manager"]}
    harness.services.answers[f"GET /open-items/{ITEM['id']}"] = httpx.Response(200, json=waits)
    page = triage.get(PATH.replace("intake", "notify")).text
    address, words = OF_NOTIFY[kind]

    assert f'href="{address}"' in page
    assert words in page
    assert KINDS[kind].one in page


def test_the_board_asks_all_three_services(harness: PortalHarness, triage: Visitor) -> None:
    harness.services.requests.clear()
    triage.get("/board")

    asked = {r.url.host.partition(".")[0] for r in harness.services.requests if r.url.path == "/open-items"}
    assert asked == {"intake", "enquiry", "notify"}


def test_the_board_says_in_words_where_a_referral_was_sent_and_names_who_was_given_it(
    harness: PortalHarness, triage: Visitor
) -> None:
    grace = str(UUID(int=77))
    harness.services.answers["GET /members"] = httpx.Response(200, json=[person("Grace Lowe", "manager", id=grace)])
    sent_on = {
        **ITEM,
        "kind": "sent on",
        "detail": "care act needs assessment: needs without abuse or neglect",
        "unallocated": "new",
        "last": f"The item was given to {grace} (next review 1 December 2026)",
        "version": 3,
    }
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=[sent_on])
    page = triage.get("/board").text

    assert "Care Act needs assessment: There are needs, without abuse or neglect" in page
    assert "UNALLOCATED: nobody has taken it yet" in page
    assert "The item was given to Grace Lowe (next review 1 December 2026)" in page


def test_of_an_item_that_nobody_has_the_team_is_asked(triage: Visitor) -> None:
    assert "The team: Front door" in triage.get(PATH).text


def test_a_concern_shows_what_waits_on_it(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness)
    news = {**item("enquiry", 1), "kind": "new matter", "detail": "Information was added: She has moved."}
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=[news])
    page = practitioner.get(f"{CONCERNS}/{CONCERN}").text

    assert "What waits here" in page
    assert "Information was added: She has moved." in page
    assert f'href="/board/enquiry/{news["id"]}"' in page


def test_the_board_counts_by_team_and_by_risk_and_a_teams_part_goes_on_as_that_teams(
    harness: PortalHarness, triage: Visitor
) -> None:
    team = TEAM["id"]
    whole = {
        **counts("intake"),
        "by_team": [{"name": team, "count": 4}],
        "by_risk": [{"name": "high", "count": 3}, {"name": "unknown", "count": 1}],
    }
    harness.services.answers["GET /open-items/counts"] = httpx.Response(200, json=whole)
    many = [{**ITEM, "id": str(UUID(int=900 + n)), "cursor": f"c{n}"} for n in range(26)]
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=many)
    page = triage.get(f"/board?view=unallocated&team={team}").text

    assert f'href="/board?view=unallocated&amp;team={team}">Front door</a>: 12' in page
    assert "Risk: High: 9, Not rated: 3." in page
    assert "Only what Front door has." in page
    assert f'href="/board?view=unallocated&amp;team={team}&amp;page=' in page
