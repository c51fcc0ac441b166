"""This is where what somebody wrote is kept while they sign in again: their session ran out as they wrote it."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

from portal.forgery import OURS, UNSEEN, UNSENT
from portal.session_cookie import Session

PATH = "/unsent"


def of_spent_session(request: Request) -> dict[str, Any] | None:
    """The form that was sent, if it came from one of our own pages and its writer's session has just run out."""
    session, form = request.session, posted_in(request)
    spent = session.spent if isinstance(session, Session) else None
    if spent is None or form is None or request.headers.get("sec-fetch-site") not in OURS:
        return None
    ours = hmac.compare_digest(spent.csrf.encode(), str(form.get("csrf_token", "")).encode())
    return kept_for(spent.member, request) if ours else None


def kept_for(member: str, request: Request) -> dict[str, Any] | None:
    """The form that this person sent, and where it was to go."""
    form = posted_in(request)
    return {"member": member, "at": here(request), "form": pairs(form)} if form is not None else None


def theirs(session: dict[str, Any], member: str) -> dict[str, Any] | None:
    """What was kept of this person; what is somebody else's is not shown to whoever signs in after them."""
    kept: dict[str, Any] | None = session.get(UNSENT)
    return kept if kept and kept["member"] == member else None


def posted_in(request: Request) -> FormData | None:
    form: FormData | None = getattr(request.state, "posted", None)
    return form


def pairs(form: FormData | None) -> list[list[str]]:
    """What a form carries, field by field, without the token of the page that it came from."""
    fields = form.multi_items() if form else []
    return [[name, value] for name, value in fields if isinstance(value, str) and name != "csrf_token"]


def written(form: list[list[str]]) -> list[str]:
    """What a person wrote of it, to be read again."""
    return [value for name, value in form if name not in UNSEEN and value.strip()]


def here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
