"""This is where practitioners and managers see what waits for somebody, and find a case by its reference."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.auth import CurrentMember, Gateways, page_router
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.presenters.pagination import pagination_links
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, lines, names, sections
from portal.templating import render, see_other

NO_SUCH = "No concern answers a referral of this reference: it may be in triage, or have gone elsewhere"

router = page_router()


@router.get(WORK)
def index(
    request: Request, gateways: Gateways, member: CurrentMember, mine: bool = False, page: str | None = None
) -> Response:
    """With a reference it leads to that case, also when it waits for nobody."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (one := find_by_reference(form.reference, gateways.enquiry.concerns, NO_SUCH)):
        return see_other(f"{ENQUIRIES}/{one.enquiry}" if one.enquiry else f"{CONCERNS}/{one.id}")
    waiting = gateways.enquiry.worklist(worker=member.id if mine else None, page=page)
    return render(
        request,
        "work",
        title="Work in hand",
        status=422 if searched else 200,
        lines=lines(waiting, names(gateways.enquiry.workers())),
        form=form,
        sections=sections(mine=mine),
        pagination=pagination_links(request, waiting),
    )
