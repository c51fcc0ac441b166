"""The pages of a concern and an enquiry show why a decision is open, and offer what changes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.labels import decision as labels
from portal.presenters.work import CONCERNS, ENQUIRIES
from services.enquiry.domain.concern.death import DEATH
from services.enquiry.domain.concern.deciding_again import DISPUTE
from services.enquiry.domain.concern.detention import DETENTION
from services.enquiry.domain.concern.state import DUTY
from services.enquiry.domain.concern.superseding import Because
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import (
    CONCERN,
    ENQUIRY,
    NADIA_ID,
    RECEIPT,
    REFERRAL,
    concern,
    enquiry,
    findings,
    last_command,
)

AT, ENQUIRY_AT = f"{CONCERNS}/{CONCERN}", f"{ENQUIRIES}/{ENQUIRY}"
BEFORE = "6b1f3c1e-0000-4000-8000-0000000000e0"
ALL_MET = findings(a="met", b="met", c="met")
WHY = "She is locked in, her sister says."
NO = {
    "decision": "no enquiry",
    "reason": "able to protect themselves",
    "rationale": "She locks her door herself.",
    "signposting": [],
    "by": NADIA_ID,
    "at": "2026-11-03T10:00:00Z",
}
S42 = {**NO, "decision": "s42 enquiry", "reason": "all three parts of the test are met", "because": "new information"}


def test_the_codes_of_an_open_decision_and_of_its_reasons_have_labels() -> None:
    assert {*labels.OPEN_DECISIONS} == {DUTY, DISPUTE, DEATH, DETENTION}
    assert {*labels.BECAUSE} == {str(code) for code in Because}


@pytest.mark.parametrize(
    ("why", "says", "leads_to"),
    [
        (DUTY, "the duty under section 42 is to be recognised", "duty"),
        (DISPUTE, "was told that it will be decided again", "decision"),
        (DEATH, "section 42 has stopped", "decision"),
    ],
)
def test_the_page_says_why_the_decision_is_open_and_leads_to_what_answers_it(
    harness: PortalHarness, practitioner: Visitor, why: str, says: str, leads_to: str
) -> None:
    due = [{"why": why, "due_at": "2026-11-05T17:00:00Z"}]
    concern(harness, findings=ALL_MET, decision=NO, decisions=[NO], open_decisions=due)

    page = practitioner.get(AT).text

    assert says in page
    assert "5 November 2026 at 5pm" in page
    assert f'href="{AT}/{leads_to}"' in page


@pytest.mark.parametrize(
    ("step", "form", "body"),
    [
        ("duty", {"rationale": WHY}, {"rationale": WHY}),
        ("reopening", {"because": "error", "rationale": WHY}, {"because": "error", "rationale": WHY}),
        (
            "death",
            {"died_on-day": "1", "died_on-month": "11", "died_on-year": "2026", "source": "Her GP"},
            {"died_on": "2026-11-01", "source": "Her GP"},
        ),
        ("death-correction", {"rationale": WHY}, {"rationale": WHY}),
    ],
)
def test_each_of_them_is_sent_once_at_the_version_that_was_read(
    harness: PortalHarness, practitioner: Visitor, step: str, form: dict[str, Any], body: dict[str, Any]
) -> None:
    concern(harness, findings=ALL_MET, decision=NO)
    harness.services.answers[f"POST /concerns/{CONCERN}/{step}"] = RECEIPT
    assert practitioner.get(f"{AT}/{step}").status_code == 200

    answer = practitioner.post(f"{AT}/{step}", {**form, "key": "one", "version": "4"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == body


def test_a_decision_that_stands_is_superseded_with_a_reason(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, findings=ALL_MET, decision=NO)
    harness.services.answers[f"POST /concerns/{CONCERN}/decision"] = RECEIPT
    form = {"instead": "s42 enquiry", "reason": "all three parts of the test are met", "rationale": WHY}

    without = practitioner.post(f"{AT}/decision", {**form, "version": "4"})
    practitioner.post(f"{AT}/decision", {**form, "because": "new information", "version": "4"})

    assert "Select why it is decided again" in without.text
    assert json.loads(last_command(harness).content)["because"] == "new information"


def test_a_first_decision_asks_for_no_such_reason(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, findings=ALL_MET)

    assert 'name="because"' not in practitioner.get(f"{AT}/decision").text


def test_earlier_decisions_stay_on_the_page_as_they_were(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(
        harness,
        findings=ALL_MET,
        decision=S42,
        decisions=[NO, S42],
        enquiry=ENQUIRY,
        enquiries=[BEFORE, ENQUIRY],
    )

    page = practitioner.get(AT).text

    assert "Earlier decisions" in page
    assert "She locks her door herself." in page
    assert "There is new information" in page
    assert f'href="{ENQUIRIES}/{BEFORE}"' in page


def test_a_reported_death_is_shown_to_be_confirmed_or_said_to_be_an_error(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    died = {**REFERRAL, "submission": {**REFERRAL["submission"], "deceased": True}}
    concern(harness, referrals=[died])
    page = practitioner.get(AT).text
    assert "says that the adult has died. Confirm it, or say that they are alive." in page
    assert f'href="{AT}/death"' in page
    assert f'href="{AT}/death-correction"' in page

    concern(harness, referrals=[died], found_alive_at="2026-11-03T09:00:00Z")
    assert "Confirm it, or say" not in practitioner.get(AT).text
    concern(harness, referrals=[died], died_on="2026-11-01", death_source="Her GP")
    assert "The adult died on 1 November 2026. Source: Her GP." in practitioner.get(AT).text


def test_an_enquiry_says_what_a_decision_changed_of_it(harness: PortalHarness, practitioner: Visitor) -> None:
    since = {"duty_since": "2026-11-03T15:20:00Z", "earlier": BEFORE, "because": "error"}
    enquiry(harness, decision_open=[DUTY], **since)
    page = practitioner.get(ENQUIRY_AT).text

    for shown in ("dates from 3 November 2026", "There was an error", "Its concern is to be decided first"):
        assert shown in page
    assert f'href="{ENQUIRIES}/{BEFORE}"' in page
    assert f'href="{ENQUIRY_AT}/conclusion"' not in page


def test_an_enquiry_that_a_decision_ended_is_closed_for_that_reason_alone(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    enquiry(harness, ended="duty no longer arises", closer="another person")
    page, form = practitioner.get(ENQUIRY_AT).text, practitioner.get(f"{ENQUIRY_AT}/closure").text

    assert "A later decision ended this enquiry" in page
    assert f'href="{ENQUIRY_AT}/closure"' in page
    assert f'href="{ENQUIRY_AT}/actions"' not in page
    assert 'value="duty no longer arises"' in form
    assert 'value="duty completed"' not in form


def test_a_closed_enquiry_leads_to_its_reopening(harness: PortalHarness, practitioner: Visitor) -> None:
    ended = {"concluded_at": "2026-11-20T09:00:00Z", "closed_at": "2026-11-21T09:00:00Z"}
    enquiry(harness, **ended)
    assert f'href="{AT}/reopening"' in practitioner.get(ENQUIRY_AT).text

    enquiry(harness, **ended, continued_by=BEFORE)
    assert f'href="{AT}/reopening"' not in practitioner.get(ENQUIRY_AT).text
