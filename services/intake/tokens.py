"""This is where intake says who somebody is to us: five minutes of member, organisation and roles, signed.

A case system proves itself by its own key (RFC 7523); the portal does too, and shows whom it speaks for by their ID
token (RFC 8693). Membership decides access; what a sign-in claims only narrows it. Whoever has several memberships says
in which of them they act.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Connection, Engine, Row, select

from contracts.http.token import Denial, Granted
from services.chassis.asking.documented import refusals
from services.intake.assertions import NotProved, checked, client_of, issuer_of
from services.intake.projections.members import identities, members, partners

LIVES_SECONDS = 300
EXCHANGE, CREDENTIALS = "urn:ietf:params:oauth:grant-type:token-exchange", "client_credentials"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
AUDIENCES = ["intake", "enquiry", "notify"]
NOT_KEPT = {"Cache-Control": "no-store"}
DENIED: dict[int | str, dict[str, Any]] = {
    400: {"model": Denial, "description": "the request is not as it should be; or one membership must be named"},
    401: {"model": Denial, "description": "who asks did not prove who they are"},
    403: {"model": Denial, "description": "there is no membership here"},
    **refusals(),
}


@dataclass(frozen=True, kw_only=True)
class Issuing:
    """What tokens are made with. `clients` are case systems and the portal by their id, `providers` issuers by theirs.

    `audience` is how this endpoint is named in assertions.
    """

    issuer: str
    key: ECKey
    audience: tuple[str, ...]
    clients: Mapping[str, KeySet]
    providers: Mapping[str, Callable[[], KeySet]]
    speaks_for_people: frozenset[str] = frozenset({"portal"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for, as its form said it."""

    grant_type: str
    client_id: str
    client_assertion: str
    client_assertion_type: str
    subject_token: str
    subject_token_type: str
    member: str


class Denied(Exception):
    """No token: the error's code (RFC 6749 §5.2, RFC 8693 §2.2.2), what to do, and what there is to choose from."""

    def __init__(self, error: str, description: str, status: int = 400, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body = status, {"error": error, "error_description": description, **more}


def token_router(issuing: Issuing, engine: Engine, rows: Callable[[], AbstractContextManager[Connection]]) -> APIRouter:
    """`POST /token` and the public keys that its tokens are checked by. Its own table stands already."""
    router = APIRouter()

    @router.post("/token", response_model=Granted, responses=DENIED)
    def token(
        grant_type: Annotated[str, Form()] = "",
        client_assertion: Annotated[str, Form()] = "",
        client_assertion_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        subject_token: Annotated[str, Form()] = "",
        subject_token_type: Annotated[str, Form()] = "",
        member: Annotated[str, Form(description="in which membership, where there are several")] = "",
    ) -> JSONResponse:
        """Five minutes of access, for a case system or for a person who signed in at the portal."""
        asked = Request(
            grant_type=grant_type,
            client_id=client_id,
            client_assertion=client_assertion,
            client_assertion_type=client_assertion_type,
            subject_token=subject_token,
            subject_token_type=subject_token_type,
            member=member,
        )
        try:
            client = _client(issuing, engine, asked)
            with rows() as found:
                return _granted(issuing, _member(found, issuing, client, asked), grant_type)
        except Denied as denied:
            return JSONResponse(denied.body, denied.status, headers=NOT_KEPT)

    @router.get("/.well-known/jwks.json")
    def public_keys() -> dict[str, Any]:
        """The keys that every service checks tokens by."""
        return {"keys": [issuing.key.as_dict(private=False)]}

    return router


def _client(issuing: Issuing, engine: Engine, asked: Request) -> str:
    if asked.client_assertion_type != ASSERTION:
        raise Denied(
            "invalid_client", f"prove who you are by a signed assertion: client_assertion_type={ASSERTION}", 401
        )
    try:
        client = client_of(asked.client_assertion, issuing.clients, issuing.audience, engine)
    except NotProved as why:
        raise Denied("invalid_client", f"client_assertion: {why}", 401) from why
    if asked.client_id not in ("", client):
        raise Denied("invalid_client", "client_id is not who signed the assertion; leave it out", 401)
    return client


def _member(rows: Connection, issuing: Issuing, client: str, asked: Request) -> Row[Any]:
    if asked.grant_type == CREDENTIALS:
        return _one(rows, members.c.client == client, asked.member)
    if asked.grant_type != EXCHANGE:
        raise Denied("unsupported_grant_type", f"grant_type is {CREDENTIALS} or {EXCHANGE}")
    if client not in issuing.speaks_for_people:
        raise Denied("unauthorized_client", f"you act for yourself: grant_type={CREDENTIALS}")
    return _one(rows, _signs_in(issuing, client, asked), asked.member)


def _signs_in(issuing: Issuing, client: str, asked: Request) -> Any:
    """Whoever the ID token says: of a provider that is known, for this client and no other."""
    if asked.subject_token_type != ID_TOKEN:
        raise Denied("invalid_request", f"show whom you speak for by their ID token: subject_token_type={ID_TOKEN}")
    issuer = issuer_of(asked.subject_token)
    if issuer not in issuing.providers:
        raise Denied("invalid_request", "subject_token: no provider of this name is known here")
    try:
        claims = checked(asked.subject_token, issuing.providers[issuer](), iss=issuer, aud=(client,), sub=None)
    except NotProved as why:
        raise Denied("invalid_request", f"subject_token: {why}; sign in again") from why
    if claims.get("azp", client) != client:
        raise Denied("invalid_request", "subject_token: it was made for another client")
    mine = (identities.c.issuer == issuer) & (identities.c.subject == str(claims["sub"]))
    return members.c.id.in_(select(identities.c.member).where(mine))


def _one(rows: Connection, who: Any, named: str) -> Row[Any]:
    """Their membership; of several, the one they name."""
    theirs = rows.execute(
        select(members, partners.c.name.label("organisation_name"))
        .join(partners, partners.c.id == members.c.organisation)
        .where(who, members.c.left.is_(False))
        .order_by(partners.c.name, members.c.id)
    ).all()
    found = [member for member in theirs if named in ("", str(member.id))]
    if not found:
        raise Denied("access_denied", "no membership here (any more); an administrator of yours can give one", 403)
    if len(found) > 1:
        choice = [{"member": str(m.id), "organisation": m.organisation_name, "roles": m.roles} for m in found]
        raise Denied(
            "membership_needed", "they have several memberships: name one of them as member", memberships=choice
        )
    return found[0]


def _granted(issuing: Issuing, member: Row[Any], grant_type: str) -> JSONResponse:
    now = int(time.time())
    claims = {
        "iss": issuing.issuer,
        "aud": AUDIENCES,
        "sub": str(member.id),
        "org": str(member.organisation),
        "org_name": member.organisation_name,
        "name": member.name,
        "roles": member.roles,
        "purpose": "direct care and safeguarding",
        "channel": "api" if grant_type == CREDENTIALS else "portal",
        "iat": now,
        "exp": now + LIVES_SECONDS,
        "jti": str(uuid4()),
    }
    access = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": issuing.key.kid}, claims, issuing.key)
    body = {"access_token": access, "token_type": "Bearer", "expires_in": LIVES_SECONDS}
    exchanged = {"issued_token_type": ACCESS_TOKEN} if grant_type == EXCHANGE else {}
    return JSONResponse({**body, **exchanged}, headers=NOT_KEPT)
