"""On a closed matter the main button begins a linked referral, with whom it is about filled in, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_partner import AS_SENT, EXPECTED, REFERRAL, told
from tests.services.portal_triage import TRIAGED, sign_in_triage
from tests.services.portal_work import error

BUTTON, REFERENCE = "Tell us something new about this adult", "SA-7K4Q-9X2C-M3TB"
ADULT = {
    "name": "Edith Moss",
    "born": "1942-03-27",
    "nhs_number": "9990000018",
    "address": "1 Mill Lane",
    "whereabouts": "Ward 7",
    "safe_contact": "Before noon",
}
WRITTEN = {
    "adult": ADULT,
    "concern": "Bruises",
    "reach": "desk",
    "immediate_danger": "yes",
    "kinds": ["physical"],
    "source_name": "Her son",
    "wishes": "To stay at home",
    "consent": "no",
}
"""An earlier referral, in which everything was answered."""
READ = "2026-11-09T12:00:00Z"


def sent(harness: PortalHarness, *milestones: str, closed: bool = False, **more: Any) -> None:
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(
        200, json=AS_SENT | {"submission": WRITTEN} | more
    )
    updates = [told(milestone, read_at=READ) for milestone in milestones]
    feedback = {"referral": REFERRAL, "told": updates, "expected": EXPECTED, "closed": closed}
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(200, json=feedback)


def test_whoever_was_told_that_it_is_closed_is_offered_to_begin_anew(harness: PortalHarness, partner: Visitor) -> None:
    sent(harness, "M1", "M8", closed=True)

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert f'action="/referrals/{REFERRAL}/new"' in page
    assert page.index(BUTTON) < page.index("Add information")
    assert f'<a class="govuk-link" href="/referrals/{REFERRAL}/information">Add information</a>' in page


def test_whoever_was_not_told_so_adds_to_what_they_sent(harness: PortalHarness, partner: Visitor) -> None:
    sent(harness, "M1", "M3")

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert BUTTON not in page
    assert f'href="/referrals/{REFERRAL}/information" role="button"' in page


def test_of_an_organisation_it_does_not_speak_of_an_adult(harness: PortalHarness, partner: Visitor) -> None:
    sent(harness, "M8", closed=True, submission={"about_organisation": "Ward 7", "concern": "Short of staff"})

    assert "Tell us something new about this organisation" in partner.get(f"/referrals/{REFERRAL}").text


def test_a_linked_referral_is_sent_with_whom_it_is_about_and_what_is_new(
    harness: PortalHarness, partner: Visitor
) -> None:
    sent(harness, "M8", closed=True)

    route = partner.post(f"/referrals/{REFERRAL}/new").headers["location"]
    draft = route.removesuffix("/route")
    assert 'value="safeguarding concern" checked' in partner.get(route).text
    partner.post(route, {"route": "safeguarding concern"})
    assert f"This is linked to {REFERENCE}" in partner.get(draft).text
    partner.post(f"{draft}/concern", {"concern": "She was seen with a black eye."})
    partner.post(f"{draft}/reach", {"telephone": "01632 960 001"})
    check = partner.get(f"{draft}/check").text
    partner.post(f"{draft}/check")

    assert f"It is linked to {REFERENCE}, which stays as it is." in check
    assert json.loads(harness.services.last().content) == {
        "route": "safeguarding concern",
        "adult": {name: value for name, value in ADULT.items() if name != "whereabouts"},
        "concern": "She was seen with a black eye.",
        "reach": "01632 960 001",
        "linked_to": REFERRAL,
    }


def test_another_draft_is_linked_to_nothing(harness: PortalHarness, partner: Visitor) -> None:
    draft = str(partner.post("/refer", {"route": "safeguarding concern"}).headers["location"])

    assert "linked to" not in partner.get(draft).text


def test_nobody_begins_a_draft_from_what_they_may_not_see(harness: PortalHarness, partner: Visitor) -> None:
    del harness.services.answers[f"GET /referrals/{REFERRAL}"]

    assert partner.post(f"/referrals/{REFERRAL}/new").status_code == 404
    assert "Edith Moss" not in partner.get("/refer").text


def test_an_earlier_one_that_is_theirs_no_more_is_said_and_the_answers_are_kept(
    harness: PortalHarness, partner: Visitor
) -> None:
    sent(harness, "M8", closed=True)
    draft = partner.post(f"/referrals/{REFERRAL}/new").headers["location"].removesuffix("/route")
    partner.post(f"{draft}/concern", {"concern": "New bruises."})
    partner.post(f"{draft}/reach", {"telephone": "01632 960 001"})
    harness.services.answers["POST /referrals"] = problem("Unknown", "there is none of that id", 404)

    page = partner.post(f"{draft}/check")
    partner.post(f"{draft}/check")

    assert (page.status_code, "New bruises." in page.text) == (404, True)
    assert f"You can no longer see {REFERENCE}, so this is linked to it no more." in error(page.text)
    assert "linked_to" not in json.loads(harness.services.last().content)


EARLIER = {"id": "6b1f3c1e-0000-4000-8000-000000000009", "reference": "SA-1EEH-MMKV-BXEN"}


def test_its_referrer_is_led_to_the_earlier_one(harness: PortalHarness, partner: Visitor) -> None:
    sent(harness, "M1", linked_to=EARLIER)

    assert f'href="/referrals/{EARLIER["id"]}"' in partner.get(f"/referrals/{REFERRAL}").text


def test_triage_is_led_to_the_earlier_one(harness: PortalHarness) -> None:
    triage = sign_in_triage(harness)
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(
        200, json=AS_SENT | {"version": 3, "triage": TRIAGED, "linked_to": EARLIER}
    )

    page = triage.get(f"/triage/{REFERRAL}").text

    assert f'href="/triage/{EARLIER["id"]}"' in page
    assert EARLIER["reference"] in page
