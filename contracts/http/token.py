"""What `POST /token` answers, in OAuth 2.0's own shapes: RFC 6749 §5 and RFC 8693 §2.2."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel


class Granted(BaseModel):
    """Access for `expires_in` seconds."""

    access_token: str
    token_type: str
    expires_in: int
    issued_token_type: str | None = None


class Membership(BaseModel):
    """One of several in which somebody may act."""

    member: UUID
    organisation: str
    roles: list[str]


class Denial(BaseModel):
    """No access: `error` is the code. `memberships` are there where one of them must be named as `member`."""

    error: str
    error_description: str
    memberships: list[Membership] | None = None
