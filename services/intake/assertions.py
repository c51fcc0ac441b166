"""This is where a proof is checked that a client or a provider signed: by its key, for us, just now, once."""

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

LONGEST_ASSERTION, LONGEST_ID, LEEWAY = 310, 200, 10
SIGNED = ["ES256", "ES384", "PS256", "RS256", "RS512"]

kept = MetaData()
shown = Table(
    "assertions_shown",
    kept,
    Column("jti", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
    schema="public",
)


class NotProved(Exception):
    """The proof is forged, spent, not valid yet, meant for somebody else, or was shown before. It says which."""


def client_of(assertion: str, clients: Mapping[str, KeySet], audience: tuple[str, ...], engine: Engine) -> str:
    """Who shows this assertion (RFC 7523 §3): one of `clients`, and never twice the same. Raises NotProved."""
    named = issuer_of(assertion)
    if named not in clients:
        raise NotProved("no client of this id is known here")
    claims = checked(assertion, clients[named], iss=named, sub=named, aud=audience, jti=None)
    if claims["exp"] - time.time() > LONGEST_ASSERTION:
        raise NotProved(f"an assertion lives {LONGEST_ASSERTION - LEEWAY} seconds at most")
    jti = str(claims["jti"])
    if len(jti) > LONGEST_ID or not _first_shown(engine, f"{named}:{jti}", int(claims["exp"])):
        raise NotProved("this assertion was shown before; sign a new one, with a jti of its own")
    return named


def checked(token: str, keys: KeySet, **claims: Any) -> dict[str, Any]:
    """Its claims. One given as None must be there; as several, any of them will do. Raises NotProved."""
    wanted: dict[str, Any] = {"exp": {"essential": True}}
    for name, value in claims.items():
        wanted[name] = {"essential": True} | (
            {"values": list(value)} if isinstance(value, tuple) else {"value": value} if value is not None else {}
        )
    try:
        found = jwt.decode(token, keys, algorithms=SIGNED).claims
        JWTClaimsRegistry(leeway=LEEWAY, **wanted).validate(found)
    except (JoseError, ValueError, TypeError) as wrong:
        raise NotProved(f"it is not valid here ({type(wrong).__name__})") from wrong
    return dict(found)


def issuer_of(token: str) -> str:
    """Unchecked, and only to find whose keys must check it."""
    try:
        read = json.loads(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError):
        return ""
    named = read.get("iss") if isinstance(read, dict) else ""
    return named if isinstance(named, str) else ""


def _first_shown(engine: Engine, jti: str, until: int) -> bool:
    with engine.begin() as rows:
        rows.execute(delete(shown).where(shown.c.until < int(time.time()) - 60))
        seen = insert(shown).values(jti=jti, until=until).on_conflict_do_nothing()
        return rows.execute(seen.returning(shown.c.jti)).first() is not None
