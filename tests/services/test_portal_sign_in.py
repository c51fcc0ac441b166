"""Sign-in: the provider identifies a person, intake names their membership, the portal keeps the session."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey, KeySet
from pydantic import ValidationError
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from deploy.dev.sign_in import Client, NotForProduction, create_provider
from portal.sessions import Sessions
from portal.settings import PortalSettings
from tests.services.portal_harness import PORTAL, STRANGER, PortalHarness, build, down


def test_a_visitor_signs_in_and_returns_to_the_page_they_asked_for(harness: PortalHarness) -> None:
    visitor = harness.visitor()

    assert visitor.get("/referrals?page=2").headers["location"] == "/sign-in"
    assert visitor.sign_in().headers["location"] == "/referrals?page=2"


def test_the_session_gets_a_new_id_when_somebody_signs_in(harness: PortalHarness) -> None:
    visitor = harness.visitor()
    visitor.get("/sign-in/development")
    before = visitor.http.cookies["portal"]

    visitor.sign_in()

    assert visitor.http.cookies["portal"] != before


def test_a_callback_from_the_provider_works_once(harness: PortalHarness) -> None:
    visitor = harness.visitor()
    visitor.sign_in()

    assert visitor.get(visitor.callback_url).status_code == 403


def test_a_callback_of_another_visitors_sign_in_is_refused(harness: PortalHarness) -> None:
    first, second = harness.visitor(), harness.visitor()
    first.sign_in()

    assert second.get(first.callback_url).status_code == 403
    assert second.get("/").headers["location"] == "/sign-in"


def test_a_person_without_a_membership_is_told_so_and_not_signed_in(harness: PortalHarness) -> None:
    visitor = harness.visitor()

    page = visitor.sign_in(STRANGER)

    assert page.status_code == 403
    assert "You do not have access yet" in page.text
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_on_the_server_too(harness: PortalHarness) -> None:
    visitor = harness.visitor()
    visitor.sign_in()
    cookie = visitor.http.cookies["portal"]

    assert visitor.post("/sign-out").headers["location"] == "/signed-out"

    visitor.http.cookies.set("portal", cookie)
    assert visitor.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("headers", "token"),
    [({}, "guessed"), ({}, ""), ({"sec-fetch-site": "cross-site"}, None)],
    ids=["a wrong token", "no token", "from another site"],
)
def test_a_forged_form_changes_nothing(harness: PortalHarness, headers: dict[str, str], token: str | None) -> None:
    visitor = harness.visitor()
    visitor.sign_in()
    page = visitor.get("/")
    right = page.text.split('name="csrf_token" value="')[1].split('"')[0]

    refused = visitor.http.post("/sign-out", data={"csrf_token": right if token is None else token}, headers=headers)

    assert refused.status_code == 403
    assert visitor.get("/").status_code == 200


def test_an_access_token_is_renewed_before_it_expires(harness: PortalHarness) -> None:
    harness.services.token_lives = 10
    visitor = harness.visitor()
    visitor.sign_in()

    visitor.get("/referrals")
    visitor.get("/referrals")

    assert harness.services.exchanges == 3


def test_a_member_who_lost_their_membership_loses_access_with_it(harness: PortalHarness) -> None:
    harness.services.token_lives = 10
    visitor = harness.visitor()
    visitor.sign_in()
    harness.services.members.clear()

    assert "You do not have access yet" in visitor.get("/referrals").text
    assert visitor.get("/").headers["location"] == "/sign-in"


def test_a_page_says_try_again_when_a_service_is_down(harness: PortalHarness) -> None:
    visitor = harness.visitor()
    visitor.sign_in()
    harness.services.answers["GET /referrals"] = down

    page = visitor.get("/referrals")

    assert page.status_code == 503
    assert "Try again in a minute" in page.text


def test_every_page_carries_the_security_headers_and_a_nonce_of_its_own(harness: PortalHarness) -> None:
    first, second = harness.visitor().get("/sign-in"), harness.visitor().get("/sign-in")

    assert first.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]
    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


def test_a_session_ends_when_idle_and_in_any_case_after_twelve_hours(portal_engine: Engine) -> None:
    now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    moments = [now]
    sessions = Sessions(
        portal_engine, idle=timedelta(minutes=30), absolute=timedelta(hours=12), clock=lambda: moments[-1]
    )
    idle = sessions.begin({"csrf": "x"})
    moments.append(now + timedelta(minutes=29))
    assert sessions.read(idle)
    moments.append(now + timedelta(minutes=31))
    assert sessions.read(idle) is None

    busy = sessions.begin({"csrf": "y"})
    for _ in range(36):
        moments.append(moments[-1] + timedelta(minutes=20))
        sessions.keep(busy, {"csrf": "y"})
    assert sessions.read(busy) is None


def test_a_request_in_progress_does_not_restore_an_ended_session(portal_engine: Engine) -> None:
    sessions = Sessions(
        portal_engine,
        idle=timedelta(minutes=30),
        absolute=timedelta(hours=12),
        clock=lambda: datetime.now(UTC),
    )
    session = sessions.begin({"csrf": "x"})
    sessions.end(session)

    sessions.keep(session, {"csrf": "x", "late": True})

    assert sessions.read(session) is None


def test_the_database_does_not_hold_the_session_id_of_the_cookie(harness: PortalHarness, portal_engine: Engine) -> None:
    visitor = harness.visitor()
    visitor.sign_in()

    with portal_engine.connect() as connection:
        rows = connection.execute(text("select digest from portal_sessions")).scalars().all()

    assert rows
    assert visitor.http.cookies["portal"] not in rows


def test_the_development_sign_in_refuses_to_start_anywhere_else() -> None:
    key = ECKey.generate_key("P-256", {"kid": "x"})
    client = Client(client_id="portal", keys=KeySet([key]), redirect_uris=frozenset())

    with pytest.raises(NotForProduction):
        create_provider([], environment="production", issuer=PORTAL, key=key, client=client)


def test_the_development_sign_in_requires_pkce_and_a_registered_redirect(harness: PortalHarness) -> None:
    visitor = harness.visitor()
    authorize_url = visitor.get("/sign-in/development").headers["location"]

    for changed in (authorize_url.replace("S256", "plain"), authorize_url.replace("callback", "elsewhere")):
        assert visitor._provider.get(changed).status_code == 400


def test_the_portal_refuses_to_start_without_https_outside_development() -> None:
    with pytest.raises(ValidationError, match="https://"):
        PortalSettings(
            database_url="postgresql://x",
            intake_url="http://i",
            enquiry_url="http://e",
            notify_url="http://n",
            public_url="http://portal.example.org",
            signing_key=json.dumps({}),
            providers=({"key": "council", "label": "Sign in", "issuer": "https://id.example.org"},),
        )


def test_the_cookie_is_bound_to_the_host_over_https(portal_database: str) -> None:
    https_portal = build(portal_database, public_url="https://portal.example.org", environment="production")
    with TestClient(https_portal.portal):
        set_cookie = https_portal.visitor().get("/").headers["set-cookie"]

    assert set_cookie.startswith("__Host-portal=")
    assert set_cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_the_portal_publishes_its_public_key_and_nothing_more(harness: PortalHarness) -> None:
    (key,) = harness.visitor().get("/.well-known/jwks.json").json()["keys"]

    assert key["kid"] == "portal-1"
    assert "d" not in key
