"""This is where an auditor finds a case, and replays it: what was recorded by a moment, by whom, how it stood then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from portal.auth import Gateways, ServiceGateways, page_router
from portal.forms.history import BY, MomentForm
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.presenters.history import cases, history_lines, merge, part_states, sections
from portal.presenters.moments import moment
from portal.presenters.pagination import pagination_links
from portal.templating import render, see_other

router = page_router()
PATH = "/history"


@router.get(PATH)
def find(request: Request, gateways: Gateways, page: str | None = None) -> Response:
    """A case is found in the list of the newest, or by the reference that people speak."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (one := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"{PATH}/{one.id}")
    entries = gateways.intake.referrals(page=page)
    pagination, status = pagination_links(request, entries), 422 if searched else 200
    return render(
        request, "cases", title="Case history", form=form, lines=cases(entries), pagination=pagination, status=status
    )


@router.get(PATH + "/{referral}")
def replay(request: Request, referral: UUID, gateways: Gateways, people: bool = False) -> Response:
    """As it stands now, by what was recorded, unless a moment or a clock is asked for."""
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
        when=f"As at {moment(form.as_at)}. {BY[form.by.data]}." if form.as_at else "As it stands now.",
        items=history_lines(merge(parts), names, people=people),
        stood=part_states(parts, names),
        sections=sections(request.url.path, dict(request.query_params), people=people),
    )


def _page(request: Request, reference: str, form: MomentForm, status: int = 200, **replayed: Any) -> Response:
    return render(request, "history", title=reference, form=form, back=PATH, status=status, **replayed)


def _names(gateways: ServiceGateways) -> dict[str, str]:
    """Whom an id names, for people: members and organisations."""
    members = {str(member.id): member.name for member in gateways.intake.members()}
    return members | {str(partner.id): partner.name for partner in gateways.intake.partners()}
