"""This is where practitioners and managers see what waits for somebody, and find a case by its reference."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.forms.finding import FindForm, found
from portal.presenters.paging import turning
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, lines, names, sections
from portal.templating import render, see_other
from portal.visitors import Gates, Visitor, pages

NO_SUCH = "No concern answers a referral of this reference: it may be in triage, or have gone elsewhere"

router = pages()


@router.get(WORK)
def listed(request: Request, gates: Gates, member: Visitor, mine: bool = False, page: str | None = None) -> Response:
    """With a reference it leads to that case, also when it waits for nobody."""
    form = FindForm(request.query_params)
    asked = "reference" in request.query_params
    if asked and form.validate() and (one := found(form.reference, gates.enquiry.concerns, NO_SUCH)):
        return see_other(f"{ENQUIRIES}/{one.enquiry}" if one.enquiry else f"{CONCERNS}/{one.id}")
    waiting = gates.enquiry.worklist(worker=member.id if mine else None, page=page)
    return render(
        request,
        "work",
        title="Work in hand",
        status=422 if asked else 200,
        lines=lines(waiting, names(gates.enquiry.workers())),
        form=form,
        sections=sections(mine=mine),
        turned=turning(request, waiting),
    )
