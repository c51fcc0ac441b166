"""Answers of `POST /token`, in the shapes of OAuth 2.0: RFC 6749 §5 and RFC 8693 §2.2."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel


class AccessTokenResponse(BaseModel):
    """An access token, valid for `expires_in` seconds."""

    access_token: str
    token_type: str
    expires_in: int
    issued_token_type: str | None = None


class Membership(BaseModel):
    """One of several memberships of the same person."""

    member: UUID
    organisation: str
    roles: list[str]


class TokenErrorResponse(BaseModel):
    """A refused token: `error` is the code. `memberships` is filled where the request must name one as `member`."""

    error: str
    error_description: str
    memberships: list[Membership] | None = None
