"""Pages of organisations: an administrator registers them and keeps what is known of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import PartnerEntry
from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.partners import PartnerForm
from portal.gateways.service_gateways import ServiceGateways
from portal.presenters.partners import PARTNERS, likeness, organisations, people, rows
from portal.templating import render, see_other

router = page_router()
PATH = PARTNERS + "/{partner}"
REGISTER = "Register an organisation"
CHANGE = "Change what is known"


@router.get(PARTNERS)
def index(request: Request, gateways: Gateways, name: str = "") -> Response:
    lines = organisations(gateways.intake.partners(), gateways.intake.members(), name)
    return render(request, "partners", title="Partners and members", lines=lines, named=name, base=PARTNERS)


@router.get(PARTNERS + "/register")
def registration_form(request: Request) -> Response:
    return _step_page(request, PartnerForm(), title=REGISTER, back=PARTNERS)


@router.post(PARTNERS + "/register")
def register(request: Request, gateways: Gateways, posted: PostedForm) -> Response:
    form = PartnerForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.register(form.body(), key=form.key.data))
    if receipt is None:
        return _step_page(request, form, title=REGISTER, back=PARTNERS, status=422)
    return see_other(f"{PARTNERS}/{receipt.id}?after={receipt.position}")


@router.get(PATH)
def show(request: Request, partner: UUID, gateways: Gateways, after: int | None = None) -> Response:
    organisation = partner_or_404(gateways, partner, after)
    return render(
        request,
        "partner",
        title=organisation.name,
        rows=rows(organisation),
        likeness=likeness(organisation, gateways.intake.partners()),
        merged=organisation.merged_into is not None,
        lines=people(organisation, gateways.intake.members(organisation=partner)),
        base=f"{PARTNERS}/{partner}",
        back=PARTNERS,
    )


@router.get(PATH + "/changes")
def changes_form(request: Request, partner: UUID, gateways: Gateways) -> Response:
    organisation = partner_or_404(gateways, partner)
    return _change_page(request, organisation, PartnerForm(data=organisation.model_dump()))


@router.post(PATH + "/changes")
def change(request: Request, partner: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = PartnerForm(posted)
    receipt = submit_form(
        form,
        lambda: gateways.intake.change_partner(partner, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _change_page(request, partner_or_404(gateways, partner), form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def partner_or_404(gateways: ServiceGateways, partner: UUID, after: int | None = None) -> PartnerEntry:
    for organisation in gateways.intake.partners(after=after):
        if organisation.id == partner:
            return organisation
    raise HTTPException(404)


def _change_page(request: Request, organisation: PartnerEntry, form: PartnerForm, status: int = 200) -> Response:
    """After a refusal the page shows the organisation as it stands now."""
    form.show_version(organisation.version)
    current_rows, back = rows(organisation) if form.form_errors else [], f"{PARTNERS}/{organisation.id}"
    page = {"title": CHANGE, "caption": organisation.name, "rows": current_rows, "button": "Save"}
    return _step_page(request, form, status=status, back=back, **page)


def _step_page(request: Request, form: PartnerForm, **page: Any) -> Response:
    return render(request, "step", form=form, **page)
