"""This is where a posted form is read, and refused unless it was sent from one of our own pages by its own reader."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RECOVERED_INPUT = "recovered_input"
"""Where a session keeps what was written when the one before it ran out."""

HIDDEN_FIELDS = frozenset({"csrf_token", "key", "version"})
"""Fields that a form carries unseen."""

SAME_SITE_FETCHES = frozenset({None, "same-origin", "none"})


class CsrfRejected(Exception):
    """A form that another site sent, or one whose session is no longer there."""


async def posted_form(request: Request) -> FormData:
    """The form as sent; kept beside the request, so that a page about a failure can offer to send it again."""
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
    request.session.pop(RECOVERED_INPUT, None)  # it is sent now, or was given up for something else
