"""A partner sees where its referrals stand, what was told and what was sent; opening one records the reading."""

from __future__ import annotations

import json

import httpx
import pytest
from structlog.testing import capture_logs

from portal.presenters.referrals import DONE
from tests.services.portal_harness import PortalHarness, Visitor, down
from tests.services.portal_partner import AS_SENT, EXPECTED, RECEIPT, REFERRAL, told
from tests.services.portal_work import error


def test_the_status_of_a_referral_is_its_latest_update(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers["GET /referrals"] = httpx.Response(200, json=[ENTRY])
    harness.services.answers["GET /feedback"] = httpx.Response(200, json=[told("M3"), told("M1")])

    page = partner.get("/referrals").text

    assert "Decided" in page
    assert "Received" not in page
    assert [r.url.params.get_list("referral") for r in harness.services.requests if r.url.path == "/feedback"] == [
        [REFERRAL]
    ]


ENTRY = {**{k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")}, "about": "Edith Moss"}


def test_a_spoken_reference_leads_to_its_referral_among_however_many(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers["GET /referrals"] = httpx.Response(200, json=[ENTRY])

    answer = partner.get("/referrals?reference=sa+7k4q+9x2c+m3tb")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/referrals/{REFERRAL}")
    assert [r.url.params["reference"] for r in harness.services.requests] == ["sa 7k4q 9x2c m3tb"]


@pytest.mark.parametrize(("typed", "says"), [("", "Enter a reference"), ("SA-N0NE", "No referral has this reference")])
def test_a_reference_that_is_none_of_theirs_is_said_above_the_list(partner: Visitor, typed: str, says: str) -> None:
    page = partner.get(f"/referrals?reference={typed}")

    assert page.status_code == 422
    assert says in error(page.text)
    assert "Our referrals" in page.text


def test_opening_a_referral_records_that_what_is_new_was_read(harness: PortalHarness, partner: Visitor) -> None:
    feedback = {"referral": REFERRAL, "told": [told("M1", read_at="2026-11-02T12:00:00Z"), told("M3")]}
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(200, json=feedback)
    harness.services.answers[f"POST /feedback/{REFERRAL}/updates/M3.1/reading"] = RECEIPT

    page = partner.get(f"/referrals/{REFERRAL}")

    assert page.status_code == 200
    recorded = [r.url.path for r in harness.services.requests if r.method == "POST"]
    assert recorded == [f"/feedback/{REFERRAL}/updates/M3.1/reading"]


def test_a_reading_that_is_not_recorded_hides_no_page_and_is_logged(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(
        200, json={"referral": REFERRAL, "told": [told("M3")]}
    )
    harness.services.answers[f"POST /feedback/{REFERRAL}/updates/M3.1/reading"] = down

    with capture_logs() as logs:
        page = partner.get(f"/referrals/{REFERRAL}")

    assert "A decision was made" in page.text
    assert [(line["event"], line["error"]) for line in logs] == [("reading_not_recorded", "Unreachable")]


def test_a_referrals_text_is_shown_as_written_and_never_as_markup(partner: Visitor) -> None:
    page = partner.get(f"/referrals/{REFERRAL}").text

    assert "Edith &lt;b&gt;Moss&lt;/b&gt;" in page
    assert "<b>Moss" not in page


def test_a_referral_of_nobody_and_of_another_organisation_look_the_same(
    harness: PortalHarness, partner: Visitor
) -> None:
    del harness.services.answers[f"GET /referrals/{REFERRAL}"]

    page = partner.get(f"/referrals/{REFERRAL}")

    assert page.status_code == 404
    assert "Page not found" in page.text


def test_information_is_added_once_however_often_it_is_sent(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers[f"POST /referrals/{REFERRAL}/information"] = RECEIPT
    form = {"information": "She has gone to her sister.", "key": "one"}

    first = partner.post(f"/referrals/{REFERRAL}/information", form)
    partner.post(f"/referrals/{REFERRAL}/information", form)

    assert first.headers["location"] == f"/referrals/{REFERRAL}?after=7&done=added"
    assert {r.headers["idempotency-key"] for r in harness.services.requests} == {"one"}


def test_typed_text_is_kept_when_the_service_is_down(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers[f"POST /referrals/{REFERRAL}/information"] = down

    page = partner.post(f"/referrals/{REFERRAL}/information", {"information": "She is safe.", "key": "one"})

    assert page.status_code == 503
    assert '<input type="hidden" name="information" value="She is safe.">' in page.text
    assert '<input type="hidden" name="key" value="one">' in page.text


@pytest.mark.parametrize("state", [{}, {"withdrawn": True}])
def test_a_worried_referrer_says_so_whatever_the_state_of_their_referral(
    harness: PortalHarness, partner: Visitor, state: dict[str, bool]
) -> None:
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json={**AS_SENT, **state})
    harness.services.answers[f"POST /referrals/{REFERRAL}/worry"] = RECEIPT
    path = f"/referrals/{REFERRAL}/worry"

    assert f'href="{path}"' in partner.get(f"/referrals/{REFERRAL}").text
    assert "call 999" in partner.get(path).text.partition("Tell the council")[0]
    sent = partner.post(path, {"words": "", "key": "one"})

    assert sent.headers["location"] == f"/referrals/{REFERRAL}?after=7&done=worry"
    assert json.loads(harness.services.last().content) == {}
    shown = partner.get(f"/referrals/{REFERRAL}?done=worry").text
    assert "The council knows that you are worried." in shown


def test_a_referral_is_withdrawn_once_and_with_a_reason(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers[f"POST /referrals/{REFERRAL}/withdrawal"] = RECEIPT
    path = f"/referrals/{REFERRAL}/withdrawal"

    without = partner.post(path, {"reason": "  ", "key": "one"})
    withdrawn = partner.post(path, {"reason": "It was sent twice.", "key": "one"})

    assert (without.status_code, withdrawn.headers["location"]) == (
        422,
        f"/referrals/{REFERRAL}?after=7&done=withdrawal",
    )
    request = harness.services.last()
    assert (json.loads(request.content), request.headers["idempotency-key"]) == (
        {"reason": "It was sent twice."},
        "one",
    )


def test_a_referral_that_was_withdrawn_still_says_where_it_stands(harness: PortalHarness, partner: Visitor) -> None:
    """The council goes on: what it decides is told, and a referral is not hidden behind its withdrawal."""
    withdrawal = {"asked_at": "2026-11-03T10:00:00Z", "by": "PC Priya Shah", "reason": "Sent twice"}
    stands = AS_SENT | {"withdrawn": True, "withdrawal": withdrawal}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(200, json=stands)
    feedback = {"referral": REFERRAL, "told": [told("M3", read_at="2026-11-05T12:00:00Z")]}
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(200, json=feedback)

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert "Decided" in page
    assert "PC Priya Shah asked to withdraw it on 3 November 2026 at 10am" in page
    assert f"/referrals/{REFERRAL}/withdrawal" not in page
    assert partner.get(f"/referrals/{REFERRAL}/withdrawal").headers["location"] == f"/referrals/{REFERRAL}"


def test_a_referral_says_whom_to_talk_to_and_by_when_the_next_word_comes(
    harness: PortalHarness, partner: Visitor
) -> None:
    feedback = {"referral": REFERRAL, "told": [told("M1", read_at="2026-11-02T12:00:00Z")], "expected": EXPECTED}
    harness.services.answers[f"GET /feedback/{REFERRAL}"] = httpx.Response(200, json=feedback)

    page = partner.get(f"/referrals/{REFERRAL}").text

    assert [sentence for sentence in EXPECTED["words"] if sentence not in page] == []


def test_how_to_reach_the_referrer_stands_in_one_place(harness: PortalHarness, partner: Visitor) -> None:
    submission = AS_SENT["submission"] | {"reach": "01632 960 001", "involved": "yes"}
    harness.services.answers[f"GET /referrals/{REFERRAL}"] = httpx.Response(
        200, json=AS_SENT | {"submission": submission}
    )

    assert partner.get(f"/referrals/{REFERRAL}").text.count("How to reach you") == 1


@pytest.mark.parametrize("done", [*DONE])
def test_the_confirmation_banner_is_shown_first_and_only_after_an_action(partner: Visitor, done: str) -> None:
    page = partner.get(f"/referrals/{REFERRAL}?done={done}").text

    assert page.index(DONE[done]) < page.index("Where it stands")
    for other in ("", "?done=anything", "?done=%3Cb%3E"):
        assert "govuk-notification-banner" not in partner.get(f"/referrals/{REFERRAL}{other}").text
