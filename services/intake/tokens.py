"""This is where intake says who somebody is to us: five minutes of member, organisation and roles, signed.

A case system proves itself by its own key (RFC 7523); the portal does too, and shows whom it speaks for by their ID
token (RFC 8693). Membership decides access; what a sign-in claims only narrows it.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import JWTClaimsRegistry
from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Row, String, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.intake.projections.members import identities, members, partners

LIVES_SECONDS, LONGEST_ASSERTION = 300, 310
EXCHANGE, CREDENTIALS = "urn:ietf:params:oauth:grant-type:token-exchange", "client_credentials"
SIGNED = ["ES256", "ES384", "PS256", "RS256", "RS512"]
AUDIENCES = ["intake", "enquiry", "notify"]

kept = MetaData()
shown = Table(
    "assertions_shown",
    kept,
    Column("jti", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
    schema="public",
)


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


class Denied(Exception):
    """No token, for this reason (RFC 6749 §5.2)."""

    def __init__(self, error: str, status: int) -> None:
        super().__init__(error)
        self.error, self.status = error, status


def put_tables(engine: Engine) -> None:
    """Make the table of assertions that were shown, where it is not there yet."""
    with engine.begin() as made:
        kept.create_all(made)


def token_router(issuing: Issuing, engine: Engine, rows: Callable[[], AbstractContextManager[Connection]]) -> APIRouter:
    """`POST /token` and the public keys that its tokens are checked by. Its own table stands already."""
    router = APIRouter()

    @router.post("/token")
    def token(
        grant_type: Annotated[str, Form()],
        client_assertion: Annotated[str, Form()] = "",
        client_assertion_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        subject_token: Annotated[str, Form()] = "",
        subject_token_type: Annotated[str, Form()] = "",
        organisation: Annotated[str, Form()] = "",
    ) -> JSONResponse:
        """Five minutes of access, for a case system or for a person who signed in at the portal."""
        try:
            client = _client(issuing, engine, client_assertion)
            with rows() as found:
                if grant_type == CREDENTIALS:
                    member = _machine(found, client)
                elif grant_type == EXCHANGE and client in issuing.speaks_for_people:
                    member = _person(found, issuing, subject_token, client, organisation)
                else:
                    raise Denied("unsupported_grant_type", 400)
            return _granted(issuing, member, grant_type)
        except Denied as denied:
            return JSONResponse({"error": denied.error}, denied.status, headers={"Cache-Control": "no-store"})

    @router.get("/.well-known/jwks.json")
    def public_keys() -> dict[str, Any]:
        """The keys that every service checks tokens by."""
        return {"keys": [issuing.key.as_dict(private=False)]}

    return router


def _client(issuing: Issuing, engine: Engine, assertion: str) -> str:
    """Who shows this assertion: signed by its key, for us, just now, and for the first time."""
    named = _unchecked(assertion).get("iss", "")
    keys = issuing.clients.get(named)
    if keys is None:
        raise Denied("invalid_client", 401)
    claims = _checked(assertion, keys, "invalid_client", iss=named, sub=named, aud=issuing.audience, jti=None)
    if claims["exp"] - time.time() > LONGEST_ASSERTION or not _first_shown(engine, f"{named}:{claims['jti']}", claims):
        raise Denied("invalid_client", 401)
    return str(named)


def _machine(rows: Connection, client: str) -> Row[Any]:
    return _one(rows, members.c.client == client)


def _person(rows: Connection, issuing: Issuing, id_token: str, client: str, organisation: str) -> Row[Any]:
    issuer = _unchecked(id_token).get("iss", "")
    if issuer not in issuing.providers:
        raise Denied("invalid_grant", 400)
    claims = _checked(id_token, issuing.providers[issuer](), "invalid_grant", iss=issuer, aud=(client,), sub=None)
    signs_in = (identities.c.issuer == issuer) & (identities.c.subject == str(claims["sub"]))
    which = members.c.id.in_(select(identities.c.member).where(signs_in))
    return _one(rows, which & (partners.c.name == organisation) if organisation else which)


def _one(rows: Connection, who: Any) -> Row[Any]:
    found = rows.execute(
        select(members, partners.c.name.label("organisation_name"))
        .join(partners, partners.c.id == members.c.organisation)
        .where(who, members.c.left.is_(False))
        .order_by(members.c.id)
    ).first()
    if found is None:
        raise Denied("access_denied", 403)
    return found


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
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _checked(token: str, keys: KeySet, error: str, **claims: Any) -> dict[str, Any]:
    """A claim given as None must be there; as several, any of them will do."""
    wanted: dict[str, Any] = {"exp": {"essential": True}}
    for name, value in claims.items():
        wanted[name] = {"essential": True} | (
            {"values": list(value)} if isinstance(value, tuple) else {"value": value} if value is not None else {}
        )
    try:
        found = jwt.decode(token, keys, algorithms=SIGNED).claims
        JWTClaimsRegistry(leeway=10, **wanted).validate(found)
    except (JoseError, ValueError, TypeError) as wrong:
        raise Denied(error, 401 if error == "invalid_client" else 400) from wrong
    return dict(found)


def _unchecked(token: str) -> dict[str, Any]:
    """Only to find whose keys must check it."""
    try:
        payload = token.split(".")[1]
        read = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError):
        return {}
    return read if isinstance(read, dict) else {}


def _first_shown(engine: Engine, jti: str, claims: Mapping[str, Any]) -> bool:
    with engine.begin() as rows:
        rows.execute(delete(shown).where(shown.c.until < int(time.time()) - 60))
        seen = insert(shown).values(jti=jti, until=int(claims["exp"])).on_conflict_do_nothing()
        return rows.execute(seen.returning(shown.c.jti)).first() is not None
