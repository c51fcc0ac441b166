"""Token exchange: an ID token becomes five minutes of access as a member, issued by intake."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jws, jwt
from joserfc.jwk import ECKey
from pydantic import BaseModel, TypeAdapter

from portal.gateways.http import TIMEOUT, Unreachable

TOKEN_EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:id_token"
CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class NoMembership(Exception):
    """The person signed in, and is a member of no organisation that intake knows."""


class SignInExpired(Exception):
    """The ID token is no longer accepted: the person must sign in again."""


class Membership(BaseModel):
    """A membership to choose: its organisation and roles."""

    member: str
    organisation: str
    roles: tuple[str, ...]


class SeveralMemberships(Exception):
    """The person has several memberships, and must choose one."""

    def __init__(self, memberships: tuple[Membership, ...]) -> None:
        super().__init__(f"{len(memberships)} memberships")
        self.memberships = memberships


class Member(BaseModel):
    """A person as a member of an organisation, in some roles, as intake has it."""

    id: str
    name: str
    organisation: str
    organisation_name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Access:
    token: str
    expires_at: float
    member: Member


class _TokenResponse(BaseModel):
    access_token: str
    expires_in: int


class Tokens:
    """Client of intake's token endpoint (RFC 8693), which authenticates by a signed assertion (RFC 7523)."""

    def __init__(
        self, http: httpx.Client, *, key: ECKey, client_id: str, audience: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._http, self._key, self._client_id = http, key, client_id
        self._audience, self._clock = audience, clock

    def exchange(self, id_token: str, member: str = "") -> Access:
        """Access as `member`, the id of one of the person's memberships; it may be left out where they have one.

        Raises NoMembership, SeveralMemberships (none was named), SignInExpired or Unreachable.
        """
        form = {
            "grant_type": TOKEN_EXCHANGE_GRANT,
            "subject_token": id_token,
            "subject_token_type": ID_TOKEN_TYPE,
            "client_id": self._client_id,
            "client_assertion_type": CLIENT_ASSERTION_TYPE,
            "client_assertion": self._assertion(),
            "member": member,
        }
        try:
            response = self._http.post("/token", data=form, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            raise Unreachable(f"POST /token: {type(error).__name__}") from error
        if not response.is_success:
            raise _refusal(response)
        granted = _TokenResponse.model_validate_json(response.content)
        expires_at = self._clock() + granted.expires_in
        return Access(token=granted.access_token, expires_at=expires_at, member=_member(granted.access_token))

    def _assertion(self) -> str:
        now = int(self._clock())
        identity = {"iss": self._client_id, "sub": self._client_id}
        claims = {**identity, "aud": self._audience, "iat": now, "exp": now + 120, "jti": str(uuid4())}
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)


def _refusal(response: httpx.Response) -> Exception:
    body: dict[str, Any] = response.json() if "json" in response.headers.get("content-type", "") else {}
    if memberships := body.get("memberships"):
        return SeveralMemberships(tuple(Membership.model_validate(membership) for membership in memberships))
    name = f"{body.get('error', '')} {body.get('type', '')}"
    if response.status_code == 403 or any(word in name for word in NOT_A_MEMBER_ERRORS):
        return NoMembership(name)
    if response.status_code in (400, 401):
        return SignInExpired(name)
    return Unreachable(f"POST /token: {response.status_code}")


NOT_A_MEMBER_ERRORS = ("access_denied", "invalid_target", "NotAMember", "NoMembership")


class _Claims(BaseModel):
    sub: str
    name: str = ""
    org: str
    org_name: str = ""
    roles: tuple[str, ...] = ()


_CLAIMS = TypeAdapter(_Claims)


def _member(access_token: str) -> Member:
    """Reads the claims. The signature is not checked: intake sent the token, and the services check it."""
    claims = _CLAIMS.validate_json(jws.extract_compact(access_token.encode()).payload)
    return Member(
        id=claims.sub,
        name=claims.name,
        organisation=claims.org,
        organisation_name=claims.org_name,
        roles=claims.roles,
    )
