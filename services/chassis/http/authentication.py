"""Authentication: a bearer token becomes a Principal. No claim is read before the signature is verified."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from services.chassis.application.unit_of_work import NotPermitted
from services.chassis.domain.decider import CommandContext, Refused

CLOCK_SKEW_MAX = timedelta(seconds=5)
VERIFIED_TOKENS_MAX = 2_000
"""Verified tokens that are cached at a time. One more empties the cache, and signatures are verified again."""
OCCURRED_AGO_MAX = timedelta(days=10 * 366)
"""An earlier Occurred-At is a mistyped year, or a clock that was never set."""
BEARER = HTTPBearer(
    scheme_name="bearerAuth",
    bearerFormat="JWT",
    description="Five minutes of access: intake's POST /token grants it, and so does `tellback token` in development.",
    auto_error=False,
)
"""The security scheme of the OpenAPI documents. It refuses nothing itself: NotSignedIn is a problem with a name."""


class NotSignedIn(Refused):
    """The bearer token is missing, forged, expired or meant for another audience."""

    status = 401
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class OccurredInTheFuture(Refused):
    """Occurred-At lies in the future."""

    status = 422


class OccurredTooLongAgo(Refused):
    """Occurred-At lies so far back that deadlines and pages worked out from it would make no sense."""

    status = 422


class OccurredUnreadable(Refused):
    """Occurred-At is no ISO 8601 date and time with an offset."""

    status = 422


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """The caller: a context whose role is not chosen yet, the roles that the caller holds, and the purpose.

    `correlation` is the request's, which its log lines carry too.
    """

    context: CommandContext
    roles: frozenset[str]
    purpose: str | None = None
    channel: str | None = None
    correlation: UUID | None = None


Caller = Callable[..., Awaitable[Principal]]
"""A FastAPI dependency that gives the Principal. Raises NotSignedIn."""


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """Verifies tokens of one issuer for one audience. `keys(fresh)` gives the issuer's JWKS; fresh fetches it again.

    A signature is verified once while the same keys are in use; claims are checked at every request.
    """

    issuer: str
    audience: str
    keys: Callable[[bool], KeySet]
    _verified_tokens: dict[str, tuple[KeySet, jwt.Token]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def authenticate(self, token: str, now: float, at: datetime) -> Principal:
        """Raises NotSignedIn."""
        claims = self._claims(token, now)
        context = CommandContext(
            by=str(claims["sub"]),
            role="",
            organisation=str(claims["org"]),
            at=at,
            organisation_aliases=frozenset(map(str, claims.get("org_aliases", ()))),
        )
        return Principal(
            context=context,
            roles=frozenset(claims.get("roles", ())),
            purpose=claims.get("purpose"),
            channel=claims.get("channel"),
        )

    def _claims(self, token: str, now: float) -> dict[str, Any]:
        try:
            decoded = self._verified(token)
            if decoded.header.get("typ") != "at+jwt":
                raise NotSignedIn("this is not an access token; ask intake's /token for one")
            JWTClaimsRegistry(
                now=int(now),
                leeway=5,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.audience},
                exp={"essential": True},
                sub={"essential": True},
                org={"essential": True},
            ).validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise NotSignedIn("this token is not valid here; ask intake's /token for a new one") from error
        return dict(decoded.claims)

    def _verified(self, token: str) -> jwt.Token:
        keys = self.keys(False)
        verified_with, decoded = self._verified_tokens.get(token, (None, None))
        if decoded is None or verified_with is not keys:
            decoded = self._check_signature(token, keys)
            if len(self._verified_tokens) >= VERIFIED_TOKENS_MAX:
                self._verified_tokens.clear()
            self._verified_tokens[token] = keys, decoded
        return decoded

    def _check_signature(self, token: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(token, keys, algorithms=["ES256"])
        except (JoseError, ValueError):
            return jwt.decode(token, self.keys(True), algorithms=["ES256"])


def caller_dependency(verifier: Verifier, now: Callable[[], datetime]) -> Caller:
    """The dependency by which every route of a service gets its Principal."""

    async def caller(
        request: Request,
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)],
        occurred_at: Annotated[str | None, Header(alias="Occurred-At", description="when it happened")] = None,
    ) -> Principal:
        if bearer is None or not bearer.credentials:
            raise NotSignedIn("send an access token as Authorization: Bearer …")
        principal = verifier.authenticate(bearer.credentials, time.time(), _occurred_at(occurred_at, now()))
        return replace(principal, correlation=getattr(request.state, "correlation", None))

    return caller


def require_role(
    principal: Principal, *, roles: frozenset[str], action: str, narrow_roles: frozenset[str] = frozenset()
) -> CommandContext:
    """The caller's context in a role that permits the action, a wide one before a narrow one. Raises NotPermitted."""
    matching = sorted(principal.roles & roles, key=lambda role: (role in narrow_roles, role))
    if not matching:
        raise NotPermitted(f"none of your roles may {action}")
    return replace(principal.context, role=matching[0])


def _occurred_at(header: str | None, now: datetime) -> datetime:
    if header is None:
        return now
    at = _parse_occurred_at(header)
    if at > now + CLOCK_SKEW_MAX:
        raise OccurredInTheFuture("Occurred-At is in the future; leave it out for now, or give when it happened")
    if at < now - OCCURRED_AGO_MAX:
        raise OccurredTooLongAgo("Occurred-At is more than ten years ago; check the year, or leave it out for now")
    return at.astimezone(UTC)


def _parse_occurred_at(header: str) -> datetime:
    try:
        at = datetime.fromisoformat(header)
    except ValueError:
        at = datetime.min
    if at.utcoffset() is None:
        raise OccurredUnreadable("Occurred-At is a date and time with its offset, like 2026-01-05T12:00:00+00:00")
    return at
