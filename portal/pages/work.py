"""Page of the worklist: what waits for somebody, and a search of cases by reference."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.auth import CurrentMember, Gateways, page_router
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.kit.people import names_of
from portal.presenters.pagination import pagination_links
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, lines, sections
from portal.templating import render, see_other

NO_SUCH = "No concern answers a referral of this reference: it may be in triage, or have gone elsewhere"

router = page_router()


@router.get(WORK)
def index(
    request: Request, gateways: Gateways, member: CurrentMember, mine: bool = False, page: str | None = None
) -> Response:
    """A `reference` in the query leads to its case, also where the case waits for nobody."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if (
        searched
        and form.validate()
        and (entry := find_by_reference(form.reference, gateways.enquiry.concerns, NO_SUCH))
    ):
        return see_other(f"{ENQUIRIES}/{entry.enquiry}" if entry.enquiry else f"{CONCERNS}/{entry.id}")
    waiting = gateways.enquiry.worklist(worker=member.id if mine else None, page=page)
    return render(
        request,
        "work",
        title="Work in hand",
        status=422 if searched else 200,
        lines=lines(waiting, names_of(gateways.enquiry.workers())),
        form=form,
        sections=sections(mine=mine),
        pagination=pagination_links(request, waiting),
    )
