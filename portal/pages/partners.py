"""This is where an administrator keeps the organisations that refer: who they are, and where they are told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import PartnerEntry
from portal.auth import Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.partners import PartnerForm
from portal.presenters.partners import PARTNERS, organisations, people, rows
from portal.templating import render, see_other

router = page_router()
PATH = PARTNERS + "/{partner}"
REGISTER = "Register an organisation"
CHANGE = "Change what is known"


@router.get(PARTNERS)
def index(request: Request, gateways: Gateways, name: str = "") -> Response:
    found = organisations(gateways.intake.partners(), gateways.intake.members(), name)
    return render(request, "partners", title="Partners and members", lines=found, named=name, at=PARTNERS)


@router.get(PARTNERS + "/register")
def registration_form(request: Request) -> Response:
    return _render_act(request, PartnerForm(), title=REGISTER, back=PARTNERS)


@router.post(PARTNERS + "/register")
def register(request: Request, gateways: Gateways, posted: PostedForm) -> Response:
    form = PartnerForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.register(form.body(), key=form.key.data))
    if receipt is None:
        return _render_act(request, form, title=REGISTER, back=PARTNERS, status=422)
    return see_other(f"{PARTNERS}/{receipt.id}?after={receipt.position}")


@router.get(PATH)
def show(request: Request, partner: UUID, gateways: Gateways, after: int | None = None) -> Response:
    found = partner_or_404(gateways, partner, after)
    members = people(found, gateways.intake.members(organisation=partner))
    at = f"{PARTNERS}/{partner}"
    return render(request, "partner", title=found.name, rows=rows(found), lines=members, at=at, back=PARTNERS)


@router.get(PATH + "/changes")
def changes_form(request: Request, partner: UUID, gateways: Gateways) -> Response:
    found = partner_or_404(gateways, partner)
    return _change_page(request, found, PartnerForm(data=found.model_dump()))


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
    for one in gateways.intake.partners(after=after):
        if one.id == partner:
            return one
    raise HTTPException(404)


def _change_page(request: Request, found: PartnerEntry, form: PartnerForm, status: int = 200) -> Response:
    form.show_version(found.version)
    page = {"caption": found.name, "back": f"{PARTNERS}/{found.id}", "rows": rows(found) if form.form_errors else []}
    return _render_act(request, form, title=CHANGE, status=status, button="Save", **page)


def _render_act(request: Request, form: PartnerForm, **page: Any) -> Response:
    return render(request, "act", form=form, **page)
