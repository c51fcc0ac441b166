"""This is where an auditor finds a case, and replays it: what was recorded by a moment, by whom, how it stood then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from portal.forms.finding import FindForm, found
from portal.forms.history import BY, MomentForm
from portal.presenters.history import cases, happened, merged, sections, stood
from portal.presenters.moments import moment
from portal.presenters.paging import turning
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, pages

router = pages()
AT = "/history"


@router.get(AT)
def find(request: Request, gates: Gates, page: str | None = None) -> Response:
    """A case is found in the list of the newest, or by the reference that people speak."""
    form = FindForm(request.query_params)
    asked = "reference" in request.query_params
    if asked and form.validate() and (one := found(form.reference, gates.intake.referrals)):
        return see_other(f"{AT}/{one.id}")
    listed = gates.intake.referrals(page=page)
    turned, status = turning(request, listed), 422 if asked else 200
    return render(request, "cases", title="Case history", form=form, lines=cases(listed), turned=turned, status=status)


@router.get(AT + "/{referral}")
def replay(request: Request, referral: UUID, gates: Gates, people: bool = False) -> Response:
    """As it stands now, by what was recorded, unless a moment or a clock is asked for."""
    reference = gates.intake.referral(referral).reference
    form = MomentForm(request.query_params) if "by" in request.query_params else MomentForm()
    if "by" in request.query_params and not form.validate():
        return _page(request, reference, form, status=422)
    parts = gates.histories.of(referral, as_at=form.as_at, by=form.by.data)
    names = _names(gates)
    return _page(
        request,
        reference,
        form,
        when=f"As at {moment(form.as_at)}. {BY[form.by.data]}." if form.as_at else "As it stands now.",
        items=happened(merged(parts), names, people=people),
        stood=stood(parts, names),
        sections=sections(request.url.path, dict(request.query_params), people=people),
    )


def _page(request: Request, reference: str, form: MomentForm, status: int = 200, **replayed: Any) -> Response:
    return render(request, "history", title=reference, form=form, back=AT, status=status, **replayed)


def _names(gates: Gateways) -> dict[str, str]:
    """Whom an id names, for people: members and organisations."""
    members = {str(member.id): member.name for member in gates.intake.members()}
    return members | {str(partner.id): partner.name for partner in gates.intake.partners()}
