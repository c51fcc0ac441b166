"""A practitioner records a finding on each part of s42(1), and decides from the findings."""

from __future__ import annotations

import json

import httpx
import pytest

from portal.labels import decision as labels
from portal.presenters.work import CONCERNS, ENQUIRIES
from services.enquiry.domain.concern.reasons import RESTS_ON, Reason, Signpost
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_work import (
    CONCERN,
    ENQUIRY,
    NADIA_ID,
    RECEIPT,
    REFERRAL,
    concern,
    error,
    findings,
    last_command,
)

AT = f"{CONCERNS}/{CONCERN}"
NOT_MET = findings(a="met", b="met", c="not met")
DECIDED = {
    "decision": "no enquiry",
    "reason": "able to protect themselves",
    "rationale": "She is safe, and well",
    "signposting": ["police"],
    "by": NADIA_ID,
    "at": "2026-11-03T10:00:00Z",
}


def test_the_codes_that_are_offered_are_those_that_enquiry_takes() -> None:
    assert {*labels.LIMBS} == {*Limb}
    assert {*labels.FINDINGS} == {*Finding}
    assert {*labels.DECISIONS} == {*Decision}
    assert {*labels.DECISION_REASONS} == {*Reason}
    assert {*labels.SIGNPOSTS} == {*Signpost}
    assert {str(reason): str(limb) for reason, limb in RESTS_ON.items()} == labels.RESTS_ON


def test_a_concern_shows_its_referrals_as_they_were_written_and_never_as_markup(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness)

    page = practitioner.get(AT).text

    for shown in ("SA-7K4Q-9X2C-M3TB", "Edith &lt;b&gt;Moss&lt;/b&gt;", "27 March 1942", "Physical abuse", "a sister"):
        assert shown in page
    assert "<b>Moss" not in page


def test_a_concern_shows_first_that_somebody_may_be_in_immediate_danger(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness)
    assert "said that somebody" not in practitioner.get(AT).text

    says = {**REFERRAL["submission"], "danger": True, "rating": "high"}
    concern(harness, referrals=[{**REFERRAL, "submission": says}])
    page = practitioner.get(AT).text

    warning, rest = page.index("said that somebody is in immediate danger"), page.index("The test of section 42(1)")
    assert warning < rest
    assert "Risk, as triage rated it" in page
    assert "High" in page


def test_each_part_shows_its_finding_its_rationale_and_who_recorded_it(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, findings=findings(a="met"))

    page = practitioner.get(AT).text

    assert "As seen" in page
    assert "Nadia Farouk, 3 November 2026 at 9am" in page
    assert page.count("Not judged yet") == 2


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        (findings(a="met"), "record a finding for: b, c"),
        (findings(a="met", b="met", c="not enough information"), "Not enough is known about: c"),
    ],
)
def test_no_decision_is_offered_before_the_test_is_judged(
    harness: PortalHarness, practitioner: Visitor, findings: list[dict[str, str]], says: str
) -> None:
    concern(harness, findings=findings)

    page = practitioner.get(AT).text

    assert says in page
    assert f'href="{AT}/decision"' not in page


def test_a_finding_is_recorded_at_the_version_that_was_read(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness)
    harness.services.answers[f"POST /concerns/{CONCERN}/findings/b"] = RECEIPT
    assert 'name="version" value="4"' in practitioner.get(f"{AT}/findings/b").text

    body = {"finding": "not enough information", "rationale": "Nobody has asked her."}
    answer = practitioner.post(f"{AT}/findings/b", {**body, "key": "one", "version": "4"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == body
    assert (last_command(harness).headers["if-match"], last_command(harness).headers["idempotency-key"]) == (
        '"4"',
        "one",
    )


def test_a_finding_without_rationale_is_not_sent(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness)

    page = practitioner.post(f"{AT}/findings/a", {"finding": "met", "rationale": " ", "key": "one", "version": "4"})
    short = practitioner.post(f"{AT}/findings/a", {"finding": "met", "rationale": "x " * 9, "key": "1", "version": "4"})
    assert "Enter at least 20 characters, so that others can follow it" in error(short.text)

    assert page.status_code == 422
    assert "Enter why you judge it so" in error(page.text)
    assert not [request for request in harness.services.requests if request.method == "POST"]


def test_there_is_no_fourth_part_of_the_test(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness)

    assert practitioner.get(f"{AT}/findings/d").status_code == 404


def test_a_conflict_keeps_what_was_written_and_shows_the_concern_as_it_is_now(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, version=6, findings=findings(a="not met"))
    stale = problem("Stale", "it has changed since you read it", 412)
    harness.services.answers[f"POST /concerns/{CONCERN}/findings/a"] = stale

    form = {"finding": "met", "rationale": "She needs help to wash and dress", "key": "one", "version": "4"}
    page = practitioner.post(f"{AT}/findings/a", form)

    assert page.status_code == 422
    assert "Somebody changed this while you were writing" in error(page.text)
    for kept in ("She needs help", 'name="version" value="6"', "As seen"):
        assert kept in page.text


def test_where_the_test_is_not_met_the_decision_has_reason_and_signposting(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, findings=NOT_MET)
    harness.services.answers[f"POST /concerns/{CONCERN}/decision"] = RECEIPT
    form = {
        "instead": "no enquiry",
        "reason": "able to protect themselves",
        "rationale": "She is safe, and well",
    }

    answer = practitioner.post(f"{AT}/decision", {**form, "signposting": ["police", "housing"], "version": "4"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == {**form, "signposting": ["police", "housing"]}


def test_only_decisions_that_the_findings_allow_are_offered(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, findings=NOT_MET)

    page = practitioner.get(f"{AT}/decision").text

    assert 'value="no enquiry"' in page
    assert 'value="able to protect themselves"' in page
    for excluded in ("s42 enquiry", "all three parts of the test are met", "no needs for care and support"):
        assert f'value="{excluded}"' not in page


def test_where_all_three_are_met_there_is_an_s42_enquiry_to_decide(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, findings=findings(a="met", b="met", c="met"))

    assert 'value="s42 enquiry"' in practitioner.get(f"{AT}/decision").text


def test_the_reason_for_a_refusal_is_shown_above_the_decision(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, findings=NOT_MET)
    refused = problem("ReasonDoesNotFit", "choose a reason that fits", 409)
    harness.services.answers[f"POST /concerns/{CONCERN}/decision"] = refused

    form = {
        "instead": "other enquiry",
        "reason": "able to protect themselves",
        "rationale": "So she says, so it is",
        "version": "4",
    }
    page = practitioner.post(f"{AT}/decision", form)

    assert "Choose a reason that fits" in error(page.text)


def test_a_decided_concern_shows_its_decision_and_leads_to_its_enquiry(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    decided = {**DECIDED, "decision": "s42 enquiry", "reason": "all three parts of the test are met"}
    concern(harness, findings=findings(a="met", b="met", c="met"), decision=decided, enquiry=ENQUIRY)

    page = practitioner.get(AT).text

    assert "An enquiry under section 42" in page
    assert f'href="{ENQUIRIES}/{ENQUIRY}"' in page
    assert f'href="{AT}/decision"' in page


def test_a_no_enquiry_decision_can_be_made_again_after_new_information(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    news = [{"information": "She fell again", "at": "2026-11-05T09:00:00Z"}]
    concern(harness, findings=NOT_MET, decision=DECIDED)
    assert "Decide the concern" not in practitioner.get(AT).text

    concern(harness, findings=NOT_MET, decision=DECIDED, information=news)
    page = practitioner.get(AT).text

    assert "She fell again" in page
    assert f'href="{AT}/decision"' in page


def test_an_unknown_concern_looks_like_any_unknown_page(practitioner: Visitor) -> None:
    assert practitioner.get(AT).status_code == 404


def test_a_referral_that_was_withdrawn_says_so(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, referrals=[{**REFERRAL, "withdrawn": "sent by mistake"}])
    harness.services.answers["GET /workers"] = httpx.Response(200, json=[])

    assert "sent by mistake" in practitioner.get(AT).text
