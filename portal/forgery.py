"""This is where a posted form is read, and refused unless it was sent from one of our own pages by its own reader."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNSENT = "unsent"
"""Where a session keeps what was written when the one before it ran out."""

UNSEEN = frozenset({"csrf_token", "key", "version"})
"""Fields that a form carries unseen."""

OURS = frozenset({None, "same-origin", "none"})


class Forged(Exception):
    """A form that another site sent, or one whose session is no longer there."""


async def posted(request: Request) -> FormData:
    """The form as sent; kept beside the request, so that a page about a failure can offer to send it again."""
    if request.method in SAFE:
        return FormData()
    form = await request.form(max_files=0, max_fields=300, max_part_size=256 * 1024)
    request.state.posted = form
    return form


Posted = Annotated[FormData, Depends(posted)]


def unforged(request: Request, form: Posted) -> None:
    if request.method in SAFE:
        return
    if request.headers.get("sec-fetch-site") not in OURS:
        raise Forged("another site sent this form")
    ours, theirs = str(request.session.get("csrf", "")), str(form.get("csrf_token", ""))
    if not ours or not hmac.compare_digest(ours.encode(), theirs.encode()):
        raise Forged("this form is older than your session")
    request.session.pop(UNSENT, None)  # it is sent now, or was given up for something else
