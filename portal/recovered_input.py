"""This is where what somebody wrote is kept while they sign in again: their session ran out as they wrote it."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from portal.csrf import HIDDEN_FIELDS, RECOVERED_INPUT, SAME_SITE_FETCHES
from portal.session_cookie import Session

PATH = "/unsent"


def capture_from_expired_session(request: Request) -> dict[str, Any] | None:
    """The form that was sent, if it came from one of our own pages and its writer's session has just run out."""
    session, form = request.session, posted_form_of(request)
    expired = session.expired if isinstance(session, Session) else None
    if expired is None or form is None or request.headers.get("sec-fetch-site") not in SAME_SITE_FETCHES:
        return None
    tokens_match = hmac.compare_digest(expired.csrf.encode(), str(form.get("csrf_token", "")).encode())
    return capture_form(expired.member, request) if tokens_match else None


def capture_form(member: str, request: Request) -> dict[str, Any] | None:
    """The form that this person sent, and where it was to go."""
    form = posted_form_of(request)
    return {"member": member, "at": current_path(request), "form": field_pairs(form)} if form is not None else None


def recovered_for(session: dict[str, Any], member: str) -> dict[str, Any] | None:
    """What was kept of this person; what is somebody else's is not shown to whoever signs in after them."""
    recovered: dict[str, Any] | None = session.get(RECOVERED_INPUT)
    return recovered if recovered and recovered["member"] == member else None


def posted_form_of(request: Request) -> FormData | None:
    form: FormData | None = getattr(request.state, "posted_form", None)
    return form


def field_pairs(form: FormData | None) -> list[list[str]]:
    """What a form carries, field by field, without the token of the page that it came from."""
    fields = form.multi_items() if form else []
    return [[name, value] for name, value in fields if isinstance(value, str) and name != "csrf_token"]


def typed_texts(form: list[list[str]]) -> list[str]:
    """What a person wrote of it, to be read again."""
    return [value for name, value in form if name not in HIDDEN_FIELDS and value.strip()]


def current_path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
