"""This is where an administrator keeps the organisations that refer: who they are, and where they are told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import PartnerEntry
from portal.forgery import Posted
from portal.forms.form import asked
from portal.forms.partners import PartnerForm
from portal.presenters.partners import PARTNERS, organisations, people, rows
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, pages

router = pages()
AT = PARTNERS + "/{partner}"
REGISTER = "Register an organisation"
CHANGE = "Change what is known"


@router.get(PARTNERS)
def listed(request: Request, gates: Gates, name: str = "") -> Response:
    found = organisations(gates.intake.partners(), gates.intake.members(), name)
    return render(request, "partners", title="Partners and members", lines=found, named=name, at=PARTNERS)


@router.get(PARTNERS + "/register")
def registering(request: Request) -> Response:
    return _act(request, PartnerForm(), title=REGISTER, back=PARTNERS)


@router.post(PARTNERS + "/register")
def register(request: Request, gates: Gates, posted: Posted) -> Response:
    form = PartnerForm(posted)
    receipt = asked(form, lambda: gates.intake.register(form.body(), key=form.key.data))
    if receipt is None:
        return _act(request, form, title=REGISTER, back=PARTNERS, status=422)
    return see_other(f"{PARTNERS}/{receipt.id}?after={receipt.position}")


@router.get(AT)
def shown(request: Request, partner: UUID, gates: Gates, after: int | None = None) -> Response:
    found = named(gates, partner, after)
    members = people(found, gates.intake.members(organisation=partner))
    at = f"{PARTNERS}/{partner}"
    return render(request, "partner", title=found.name, rows=rows(found), lines=members, at=at, back=PARTNERS)


@router.get(AT + "/changes")
def changing(request: Request, partner: UUID, gates: Gates) -> Response:
    found = named(gates, partner)
    return _change(request, found, PartnerForm(data=found.model_dump()))


@router.post(AT + "/changes")
def change(request: Request, partner: UUID, gates: Gates, posted: Posted) -> Response:
    form = PartnerForm(posted)
    receipt = asked(
        form,
        lambda: gates.intake.change_partner(partner, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _change(request, named(gates, partner), form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def named(gates: Gateways, partner: UUID, after: int | None = None) -> PartnerEntry:
    for one in gates.intake.partners(after=after):
        if one.id == partner:
            return one
    raise HTTPException(404)


def _change(request: Request, found: PartnerEntry, form: PartnerForm, status: int = 200) -> Response:
    form.answers(found.version)
    page = {"caption": found.name, "back": f"{PARTNERS}/{found.id}", "rows": rows(found) if form.form_errors else []}
    return _act(request, form, title=CHANGE, status=status, button="Save", **page)


def _act(request: Request, form: PartnerForm, **page: Any) -> Response:
    return render(request, "act", form=form, **page)
