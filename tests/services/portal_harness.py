"""Portal harness: a portal with a database, the development sign-in, and services whose answers a test sets."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import httpx
import httpx2
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.testclient import TestClient

from deploy.dev.sign_in import Client, Persona, create_provider
from portal.app import Transports, create_app
from portal.settings import PortalSettings, Provider
from tests.contracts import published_documents

PORTAL = "http://portal.example.org"
PRIYA = Persona(
    key="priya",
    name="PC Priya Shah",
    email="priya.shah@example.org",
    organisation="Northshire Police",
    roles=("referrer",),
    subject="priya",
)
STRANGER = Persona(
    key="stranger", name="Sam Nowhere", email="sam@example.org", organisation="Elsewhere", roles=(), subject="sam"
)
TARIQ, MARGARET, AUDREY, ADA = (
    Persona(
        key=key, name=name, email=f"{key}@example.org", organisation="Northshire Council", roles=(role,), subject=key
    )
    for key, name, role in (
        ("tariq", "Tariq Aziz", "triage"),
        ("margaret", "Margaret Hale", "manager"),
        ("audrey", "Audrey Finch", "auditor"),
        ("ada", "Ada Quinn", "administrator"),
    )
)
STAFF = (TARIQ, MARGARET, AUDREY, ADA)
NADIA = Persona(
    key="nadia",
    name="Nadia Farouk",
    email="nadia.farouk@example.org",
    organisation="Northshire Council",
    roles=("practitioner",),
    subject="nadia",
)
MEMBERS: dict[str, dict[str, Any]] = {
    "priya": {
        "sub": "0c0e8a58-5a8c-4a1a-9d1e-000000000001",
        "org": "northshire-police",
        "org_name": "Northshire Police",
        "name": "PC Priya Shah",
        "roles": ["referrer"],
    },
    **{
        person.key: {
            "sub": f"0c0e8a58-5a8c-4a1a-9d1e-00000000001{number}",
            "org": "northshire-council",
            "org_name": "Northshire Council",
            "name": person.name,
            "roles": [*person.roles],
        }
        for number, person in enumerate(STAFF)
    },
    "nadia": {
        "sub": "0c0e8a58-5a8c-4a1a-9d1e-000000000002",
        "org": "northshire-council",
        "org_name": "Northshire Council",
        "name": "Nadia Farouk",
        "roles": ["practitioner"],
    },
}

Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


@dataclass
class Services:
    """Stand-ins for intake, enquiry and notify, which answer from one table and keep the requests.

    Requests and answers are checked against the published documents, so that no test relies on a service that
    does not exist.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    members: dict[str, dict[str, Any]] = field(default_factory=lambda: deepcopy(MEMBERS))
    memberships: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    token_lives: int = 300
    exchanges: int = 0
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "intake-1"}))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return self._token(request)
        self.requests.append(request)
        service = request.url.host.partition(".")[0]
        published_documents.check_request(service, request)
        answer = self.answers.get(f"{request.method} {request.url.path}", problem("NotFound", "there is none", 404))
        response = answer(request) if callable(answer) else answer
        published_documents.check_response(service, request, response)
        return response

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.exchanges += 1
        form = dict(httpx.QueryParams(request.content.decode()))
        member = self.members.get(_claims(form["subject_token"])["sub"])
        if member is None:
            return httpx.Response(403, json={"error": "access_denied"})
        if memberships := self.memberships.get(member["name"]):
            member = next((membership for membership in memberships if membership["sub"] == form["member"]), None)
            if member is None:
                return httpx.Response(400, json={"error": "membership_needed", "memberships": _choice(memberships)})
        claims = {**member, "iat": int(time.time()), "exp": int(time.time()) + self.token_lives, "jti": self.exchanges}
        token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "intake-1"}, claims, self.key)
        return httpx.Response(200, json={"access_token": token, "token_type": "Bearer", "expires_in": self.token_lives})

    def reset(self) -> None:
        """Restores the initial state, so that many tests share one portal."""
        self.answers.clear()
        self.memberships.clear()
        self.requests.clear()
        self.members, self.token_lives, self.exchanges = deepcopy(MEMBERS), 300, 0

    def last(self) -> httpx.Request:
        return self.requests[-1]


def _choice(memberships: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"member": each["sub"], "organisation": each["org_name"], "roles": each["roles"]} for each in memberships]


def problem(name: str, title: str, status: int, **more: Any) -> httpx.Response:
    body = {"type": f"/problems/{name}", "title": title, "status": status, **more}
    return httpx.Response(status, json=body, headers={"content-type": "application/problem+json"})


def down(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@dataclass
class PortalHarness:
    portal: FastAPI
    provider_app: FastAPI
    services: Services

    def visitor(self) -> Visitor:
        return Visitor(self)


class Visitor:
    """A browser without JavaScript, which follows links and sends forms."""

    def __init__(self, harness: PortalHarness) -> None:
        self.harness = harness
        self.http = TestClient(harness.portal, base_url=PORTAL, follow_redirects=False)
        self._provider = TestClient(harness.provider_app, base_url=PORTAL, follow_redirects=False)

    def sign_in(self, persona: Persona = PRIYA) -> httpx2.Response:
        redirect = self.http.get("/sign-in/development")
        chosen = self._provider.get(f"{redirect.headers['location']}&persona={persona.key}")
        self.callback_url = chosen.headers["location"]
        return self.http.get(self.callback_url)

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None) -> httpx2.Response:
        """Sends a form as its page would, with the CSRF token of the session."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.http.get("/accessibility").text)
        assert token
        return self.http.post(path, data={"csrf_token": token[1], **(data or {})})


def build(database_url: str, *, public_url: str = PORTAL, **settings: Any) -> PortalHarness:
    key, provider_key = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("portal-1", "development-1"))
    provider_app, services = FastAPI(), Services()
    issuer = f"{public_url}/development/sign-in"
    provider_app.mount("/development/sign-in", _sign_in(public_url, issuer, key, provider_key))
    defaults: dict[str, Any] = {
        "database_url": database_url,
        "intake_url": "http://intake.example.org",
        "enquiry_url": "http://enquiry.example.org",
        "notify_url": "http://notify.example.org",
        "public_url": public_url,
        "signing_key": json.dumps(key.as_dict(private=True)),
        "environment": "development",
        "providers": (Provider(key="development", label="Sign in", issuer=issuer),),
    }
    services_transport = httpx.MockTransport(services)
    provider = httpx2.ASGITransport(app=provider_app)
    transports = Transports(
        intake=services_transport, enquiry=services_transport, notify=services_transport, providers=provider
    )
    return PortalHarness(create_app(PortalSettings(**(defaults | settings)), transports), provider_app, services)


def open_portal(harness: PortalHarness) -> TestClient:
    """`with open_portal(harness):` enters and leaves the portal's lifespan."""
    return TestClient(harness.portal)


def _sign_in(public_url: str, issuer: str, key: ECKey, provider_key: ECKey) -> FastAPI:
    redirect = f"{public_url}/sign-in/development/callback"
    client = Client(client_id="portal", keys=KeySet([key]), redirect_uris=frozenset({redirect}))
    return create_provider(
        [PRIYA, NADIA, STRANGER, *STAFF], environment="development", issuer=issuer, key=provider_key, client=client
    )


def _claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims
