"""CSRF protection: a posted form is taken only from one of our own pages, in the session that it was shown in."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RECOVERED_INPUT = "recovered_input"
"""Session key of the input recovered from an expired session."""

HIDDEN_FIELDS = frozenset({"csrf_token", "key", "version"})
"""Form fields that no person fills in."""

SAME_SITE_FETCHES = frozenset({None, "same-origin", "none"})


class CsrfRejected(Exception):
    """The form came from another site, or from a session that has ended."""


async def posted_form(request: Request) -> FormData:
    """The form as sent. `request.state` keeps it, so that an error page can offer to send it again."""
    if request.method in SAFE_METHODS:
        return FormData()
    form = await request.form(max_files=0, max_fields=300, max_part_size=256 * 1024)
    request.state.posted_form = form
    return form


PostedForm = Annotated[FormData, Depends(posted_form)]


def verified(request: Request, form: PostedForm) -> None:
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("sec-fetch-site") not in SAME_SITE_FETCHES:
        raise CsrfRejected("another site sent this form")
    expected, given = str(request.session.get("csrf", "")), str(form.get("csrf_token", ""))
    if not expected or not hmac.compare_digest(expected.encode(), given.encode()):
        raise CsrfRejected("this form is older than your session")
    request.session.pop(RECOVERED_INPUT, None)  # sent with this form, or abandoned for it
