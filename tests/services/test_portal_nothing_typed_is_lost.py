"""What a person typed is kept until it is sent, also where a session expires or another tab signs in."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from sqlalchemy import Engine, text

from portal.presenters.work import CONCERNS
from tests.services.portal_harness import NADIA, PRIYA, PortalHarness, Visitor, problem
from tests.services.portal_partner import RECEIPT, REFERRAL, answers
from tests.services.portal_work import CONCERN, concern

AT = f"/referrals/{REFERRAL}/information"
WRITTEN = {"information": "She has gone to her sister’s.\n\nShe is <safe>.", "key": "one"}


@pytest.fixture
def writer(harness: PortalHarness) -> Visitor:
    harness.services.answers |= answers() | {f"POST {AT}": RECEIPT}
    visitor = harness.visitor()
    visitor.sign_in()
    return visitor


def expire_session(writer: Visitor, engine: Engine) -> str:
    """Expires the writer's session; returns the CSRF token of the page that is open."""
    page = writer.get(AT).text
    with engine.begin() as connection:
        connection.execute(text("update portal_sessions set seen_at = seen_at - interval '31 minutes'"))
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def send_again(writer: Visitor, page: str) -> None:
    """Presses the button of the page with the recovered input."""
    form = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.partition(f'action="{AT}"')[2])
    answer = writer.http.post(AT, data={name: unescape(value) for name, value in form})

    assert answer.headers["location"] == f"/referrals/{REFERRAL}?after=7&done=added"


def test_input_written_when_the_session_expired_is_sent_after_signing_in(
    harness: PortalHarness, writer: Visitor, portal_engine: Engine
) -> None:
    token = expire_session(writer, portal_engine)

    out = writer.http.post(AT, data={"csrf_token": token, **WRITTEN})
    assert (out.headers["location"], harness.services.requests[-1].method) == ("/sign-in", "GET")
    assert writer.sign_in().headers["location"] == "/unsent"
    page = writer.get("/unsent").text
    assert "You were signed out" in page
    assert "She is &lt;safe&gt;." in page
    send_again(writer, page)

    assert json.loads(harness.services.last().content) == {"information": WRITTEN["information"]}
    assert harness.services.last().headers["idempotency-key"] == "one"
    assert writer.get("/unsent").headers["location"] == "/"


def test_unsent_input_is_not_shown_to_the_next_person_who_signs_in(writer: Visitor, portal_engine: Engine) -> None:
    token = expire_session(writer, portal_engine)
    writer.http.post(AT, data={"csrf_token": token, **WRITTEN})

    assert writer.sign_in(NADIA).headers["location"] == "/"
    assert writer.get("/unsent").headers["location"] == "/"
    writer.post("/sign-out")
    assert writer.sign_in(PRIYA).headers["location"] == "/"


@pytest.mark.parametrize(
    ("headers", "token"), [({}, "guessed"), ({"sec-fetch-site": "cross-site"}, None)], ids=["guessed", "another site"]
)
def test_input_that_another_site_sends_is_not_kept(
    writer: Visitor, portal_engine: Engine, headers: dict[str, str], token: str | None
) -> None:
    right = expire_session(writer, portal_engine)
    writer.http.post(AT, data={"csrf_token": token or right, **WRITTEN}, headers=headers)

    assert writer.sign_in().headers["location"] == "/"


def test_signing_out_leaves_nothing_behind(writer: Visitor) -> None:
    token = writer.get(AT).text.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = writer.http.cookies["portal"]
    writer.post("/sign-out")
    writer.http.cookies.set("portal", cookie)
    writer.http.post(AT, data={"csrf_token": token, **WRITTEN})

    assert writer.sign_in().headers["location"] == "/"


def test_a_page_from_before_another_tab_signed_in_keeps_what_was_written_on_it(
    harness: PortalHarness, writer: Visitor
) -> None:
    old = writer.get(AT).text.split('name="csrf_token" value="')[1].split('"')[0]
    writer.post("/sign-out")
    writer.sign_in()

    page = writer.http.post(AT, data={"csrf_token": old, **WRITTEN}, headers={"sec-fetch-site": "same-origin"})

    assert page.status_code == 403
    assert "This page was out of date" in page.text
    send_again(writer, page.text)


def test_a_sign_in_that_is_no_longer_good_keeps_what_was_written_and_where_one_was(
    harness: PortalHarness, writer: Visitor
) -> None:
    harness.services.answers[f"POST {AT}"] = problem("NotSignedIn", "sign in again", 401)
    assert writer.post(AT, WRITTEN).headers["location"] == "/sign-in"
    harness.services.answers[f"POST {AT}"] = RECEIPT

    assert writer.sign_in().headers["location"] == "/unsent"
    send_again(writer, writer.get("/unsent").text)


def test_an_edit_conflict_is_explained_without_speaking_of_versions(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness)
    stale = problem("Stale", "this is now at version 5; read it again", 412)
    harness.services.answers[f"POST /concerns/{CONCERN}/findings/a"] = stale

    answer = practitioner.post(
        f"{CONCERNS}/{CONCERN}/findings/a", {"finding": "met", "rationale": "She is frail, alone."}
    )

    assert "Somebody changed this while you were writing" in answer.text
    assert "version 5" not in answer.text
    assert "She is frail, alone." in answer.text


def test_a_refusal_is_read_as_a_sentence(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness)
    refused = problem("NoGround", "all three parts are met: there must be an s42 enquiry", 409)
    harness.services.answers[f"POST /concerns/{CONCERN}/findings/a"] = refused

    answer = practitioner.post(
        f"{CONCERNS}/{CONCERN}/findings/a", {"finding": "met", "rationale": "She is frail, alone."}
    )

    assert "All three parts are met: there must be" in answer.text
