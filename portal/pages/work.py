"""This is where practitioners and managers see what waits for somebody, longest first."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.presenters.paging import turning
from portal.presenters.work import WORK, lines, names, sections
from portal.templating import render
from portal.visitors import Gates, Visitor, pages

router = pages()


@router.get(WORK)
def listed(request: Request, gates: Gates, member: Visitor, mine: bool = False, page: str | None = None) -> Response:
    waiting = gates.enquiry.worklist(worker=member.id if mine else None, page=page)
    found = lines(waiting, names(gates.enquiry.workers()))
    return render(
        request,
        "work",
        title="Work in hand",
        lines=found,
        sections=sections(mine=mine),
        turned=turning(request, waiting),
    )
