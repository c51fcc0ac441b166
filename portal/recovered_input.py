"""Recovered input: a form that was sent in an expired session, kept until its writer has signed in again."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from portal.csrf import HIDDEN_FIELDS, RECOVERED_INPUT, SAME_SITE_FETCHES
from portal.session_cookie import Session

PATH = "/unsent"


def capture_from_expired_session(request: Request) -> dict[str, Any] | None:
    """The form that was sent, if it came from one of our own pages and from a session that has just expired."""
    session, form = request.session, posted_form_of(request)
    expired = session.expired if isinstance(session, Session) else None
    if expired is None or form is None or request.headers.get("sec-fetch-site") not in SAME_SITE_FETCHES:
        return None
    tokens_match = hmac.compare_digest(expired.csrf.encode(), str(form.get("csrf_token", "")).encode())
    return capture_form(expired.member, request) if tokens_match else None


def capture_form(member: str, request: Request) -> dict[str, Any] | None:
    """The form that this member sent, and the path that it was sent to."""
    form = posted_form_of(request)
    return {"member": member, "at": current_path(request), "form": field_pairs(form)} if form is not None else None


def recovered_for(session: dict[str, Any], member: str) -> dict[str, Any] | None:
    """The recovered input of this member. Another member's is not shown to whoever signs in next."""
    recovered: dict[str, Any] | None = session.get(RECOVERED_INPUT)
    return recovered if recovered and recovered["member"] == member else None


def posted_form_of(request: Request) -> FormData | None:
    form: FormData | None = getattr(request.state, "posted_form", None)
    return form


def field_pairs(form: FormData | None) -> list[list[str]]:
    """A form's fields as pairs of name and value, without the CSRF token of its page."""
    fields = form.multi_items() if form else []
    return [[name, value] for name, value in fields if isinstance(value, str) and name != "csrf_token"]


def typed_texts(form: list[list[str]]) -> list[str]:
    """The values that a person filled in, to be read again."""
    return [value for name, value in form if name not in HIDDEN_FIELDS and value.strip()]


def current_path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
