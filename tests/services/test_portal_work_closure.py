"""An enquiry is closed by somebody else than who concluded it, its checklist complete; then it waits to be told."""

from __future__ import annotations

import json

import pytest

from portal.forms.enquiry import ITEMS
from portal.presenters.work import ENQUIRIES
from services.enquiry.domain.enquiry.closure import ChecklistItem
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import ENQUIRY, NADIA_ID, OMAR_ID, RECEIPT, REFERRAL, enquiry, error, last_command

AT = f"{ENQUIRIES}/{ENQUIRY}"
CONCLUDED = {"worker": NADIA_ID, "concluded_at": "2026-11-20T09:00:00Z"}


def checklist(**changed: str) -> dict[str, str]:
    answers = {item: "done" for item in ITEMS}
    return {"reason": "duty completed", "adults_view": "She agrees", "version": "7", **answers, **changed}


def test_an_enquiry_is_closed_with_every_item_of_its_checklist_answered(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    enquiry(harness, **CONCLUDED)
    harness.services.answers[f"POST /enquiries/{ENQUIRY}/closure"] = RECEIPT

    form = checklist(item_7="not applicable", item_7_reason="No children")
    answer = practitioner.post(f"{AT}/closure", form)

    assert answer.headers["location"] == f"{AT}?after=9"
    body = json.loads(last_command(harness).content)
    assert {*body["checklist"]} == {str(item) for item in ChecklistItem}
    assert body["checklist"]["children referred if necessary"] == {"answer": "not applicable", "reason": "No children"}
    assert body["checklist"]["advice given"] == {"answer": "done"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"item_3": ""}, "Select whether this is done: Advice given"),
        ({"item_7": "not applicable"}, "Enter why this does not apply: Children referred if necessary"),
        ({"adults_view": ""}, "Enter the adult’s view"),
    ],
)
def test_a_checklist_with_a_gap_is_not_sent(
    harness: PortalHarness, practitioner: Visitor, changed: dict[str, str], says: str
) -> None:
    enquiry(harness, **CONCLUDED)

    page = practitioner.post(f"{AT}/closure", checklist(**changed))

    assert says in error(page.text)
    assert not [request for request in harness.services.requests if request.method == "POST"]


def test_a_page_shows_what_closure_waits_for(harness: PortalHarness, practitioner: Visitor) -> None:
    awaited = [{"referral": REFERRAL["id"], "milestone": m, "held": held} for m, held in (("M3", True), ("M6", False))]
    enquiry(harness, **CONCLUDED, closure_asked="duty completed", awaited_feedback=awaited)

    page = practitioner.get(AT).text

    assert "SA-7K4Q-9X2C-M3TB: What was decided, held, a manager releases or withholds it" in page
    assert "SA-7K4Q-9X2C-M3TB: How the enquiry concluded, not told yet" in page


def test_closure_says_that_it_waits_until_everything_is_told_or_withheld(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    enquiry(harness, **CONCLUDED)
    assert "closure waits for it" in practitioner.get(f"{AT}/closure").text

    enquiry(harness, **CONCLUDED, closure_asked="duty completed")
    page = practitioner.get(AT).text

    assert "Closure was asked for. The enquiry closes by itself" in page
    assert f'href="{AT}/closure"' not in page


BY_NADIA = [{"kind": "conclusion", "by": NADIA_ID, "at": "2026-11-20T09:00:00Z"}]


@pytest.mark.parametrize(
    ("closer", "entries", "says"),
    [
        ("manager", [], "A manager closes it"),
        ("another person", BY_NADIA, "Somebody else closes it, as you concluded it"),
    ],
)
def test_whoever_cannot_close_an_enquiry_is_not_offered_to(
    harness: PortalHarness, practitioner: Visitor, closer: str, entries: list[dict[str, str]], says: str
) -> None:
    enquiry(harness, **CONCLUDED, closer=closer, entries=entries)
    page = practitioner.get(AT).text

    assert says in page
    assert f'href="{AT}/closure"' not in page


def test_a_colleague_of_whoever_concluded_an_enquiry_is_offered_its_closure(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    by_omar = [{**BY_NADIA[0], "by": OMAR_ID}]
    enquiry(harness, **CONCLUDED, closer="another person", entries=by_omar)

    assert f'href="{AT}/closure"' in practitioner.get(AT).text


def test_a_closed_enquiry_waits_for_nothing_and_takes_nothing(harness: PortalHarness, practitioner: Visitor) -> None:
    enquiry(harness, **CONCLUDED, closure_asked="duty completed", closed_at="2026-11-21T09:00:00Z")

    page = practitioner.get(AT).text

    assert "Closed 21 November 2026 at 9am" in page
    assert "closes by itself" not in page
    assert f'href="{AT}/' not in page
