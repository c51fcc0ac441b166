"""This is where it is seen what could not be brought to a referrer's organisation, and whose it is to see to it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.presenters.navigation import ADMINISTRATION, holds
from portal.presenters.paging import turning
from portal.presenters.triage import names_of
from portal.presenters.undeliverable import undelivered
from portal.templating import render
from portal.visitors import Gates, Visitor, pages

router = pages()


@router.get("/undeliverable")
def listed(request: Request, gates: Gates, member: Visitor, page: str | None = None) -> Response:
    found = gates.notify.undeliverable(page=page)
    lines = undelivered(found, names_of(gates.intake.members()), names_of(gates.intake.partners()))
    changes = holds(member.roles, ADMINISTRATION)
    turned = turning(request, found)
    return render(request, "undeliverable", title="Undeliverable notices", lines=lines, changes=changes, turned=turned)
