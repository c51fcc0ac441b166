"""Pages of case history: an auditor finds a case and replays it as at any moment, by either clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from portal.auth import Gateways, page_router
from portal.forms.history import MomentForm
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.dates import moment
from portal.kit.people import Names, names_of
from portal.labels.history import CLOCKS
from portal.presenters.history import cases, history_lines, merge, part_states, sections
from portal.presenters.pagination import pagination_links
from portal.templating import render, see_other

router = page_router()
PATH = "/history"


@router.get(PATH)
def find(request: Request, gateways: Gateways, page: str | None = None) -> Response:
    """The newest cases, and a search by reference."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (entry := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"{PATH}/{entry.id}")
    entries = gateways.intake.referrals(page=page)
    pagination, status = pagination_links(request, entries), 422 if searched else 200
    return render(
        request, "cases", title="Case history", form=form, lines=cases(entries), pagination=pagination, status=status
    )


@router.get(PATH + "/{referral}")
def replay(request: Request, referral: UUID, gateways: Gateways, people: bool = False) -> Response:
    """The case as it stands now by what was recorded, unless the query names a moment or a clock."""
    reference = gateways.intake.referral(referral).reference
    form = MomentForm(request.query_params) if "by" in request.query_params else MomentForm()
    if "by" in request.query_params and not form.validate():
        return _page(request, reference, form, status=422)
    parts = gateways.histories.read(referral, as_at=form.as_at, by=form.by.data)
    names = _names(gateways)
    return _page(
        request,
        reference,
        form,
        when=f"As at {moment(form.as_at)}. {CLOCKS[form.by.data]}." if form.as_at else "As it stands now.",
        items=history_lines(merge(parts), names, people=people),
        states=part_states(parts, names),
        sections=sections(request.url.path, dict(request.query_params), people=people),
    )


def _page(request: Request, reference: str, form: MomentForm, status: int = 200, **replayed: Any) -> Response:
    return render(request, "history", title=reference, form=form, back=PATH, status=status, **replayed)


def _names(gateways: ServiceGateways) -> Names:
    return names_of([*gateways.intake.members(), *gateways.intake.partners()])
