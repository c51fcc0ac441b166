"""Client assertions (RFC 7523): signature, audience and expiry are checked, and each assertion is accepted once."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, delete
from sqlalchemy.dialects.postgresql import insert

ASSERTION_SECONDS_MAX, JTI_CHARS_MAX, LEEWAY_SECONDS = 310, 200, 10
SIGNATURE_ALGORITHMS = ["ES256", "ES384", "PS256", "RS256", "RS512"]

tables = MetaData()
used_assertions = Table(
    "used_assertions",
    tables,
    Column("jti", String, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    schema="public",
)


class InvalidAssertion(Exception):
    """The assertion is forged, expired, not valid yet, for another audience, or used before. The message says which."""


def authenticate_client(
    assertion: str, clients: Mapping[str, KeySet], audience: tuple[str, ...], engine: Engine
) -> str:
    """The client that signed the assertion (RFC 7523 §3), which must be one of `clients`. Raises InvalidAssertion."""
    issuer = unverified_issuer(assertion)
    if issuer not in clients:
        raise InvalidAssertion("no client of this id is known here")
    claims = verified_claims(assertion, clients[issuer], iss=issuer, sub=issuer, aud=audience, jti=None)
    if claims["exp"] - time.time() > ASSERTION_SECONDS_MAX:
        raise InvalidAssertion(f"an assertion lives {ASSERTION_SECONDS_MAX - LEEWAY_SECONDS} seconds at most")
    jti = str(claims["jti"])
    if len(jti) > JTI_CHARS_MAX or not _record_first_use(engine, f"{issuer}:{jti}", int(claims["exp"])):
        raise InvalidAssertion("this assertion was shown before; sign a new one, with a jti of its own")
    return issuer


def verified_claims(token: str, keys: KeySet, **claims: Any) -> dict[str, Any]:
    """The claims of a token. An expected claim of None must be present; a tuple lists the accepted values.

    Raises InvalidAssertion.
    """
    requirements: dict[str, Any] = {"exp": {"essential": True}}
    for name, value in claims.items():
        requirements[name] = {"essential": True} | (
            {"values": list(value)} if isinstance(value, tuple) else {"value": value} if value is not None else {}
        )
    try:
        decoded = jwt.decode(token, keys, algorithms=SIGNATURE_ALGORITHMS).claims
        JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **requirements).validate(decoded)
    except (JoseError, ValueError, TypeError) as error:
        raise InvalidAssertion(f"it is not valid here ({type(error).__name__})") from error
    return dict(decoded)


def unverified_issuer(token: str) -> str:
    """The issuer as the token states it, unverified: only to choose the keys that verify it."""
    try:
        payload = json.loads(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError):
        return ""
    issuer = payload.get("iss") if isinstance(payload, dict) else ""
    return issuer if isinstance(issuer, str) else ""


def _record_first_use(engine: Engine, jti: str, expires_at: int) -> bool:
    with engine.begin() as connection:
        connection.execute(delete(used_assertions).where(used_assertions.c.expires_at < int(time.time()) - 60))
        statement = insert(used_assertions).values(jti=jti, expires_at=expires_at).on_conflict_do_nothing()
        return connection.execute(statement.returning(used_assertions.c.jti)).first() is not None
