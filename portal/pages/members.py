"""This is where an administrator keeps who acts for an organisation: who joins it, in which roles, and who leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import MemberEntry, PartnerEntry
from portal.forgery import Posted
from portal.forms.form import PageForm, asked
from portal.forms.partners import JoinForm, MemberForm, RemovalForm, as_known
from portal.pages.partners import AT, named
from portal.presenters.partners import PARTNERS, known, removal
from portal.settings import Provider
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Visitor, pages

router = pages()
ONE = AT + "/members/{member}"


@router.get(AT + "/members/join")
def joining(request: Request, partner: UUID, gates: Gates) -> Response:
    found = named(gates, partner)
    return _join(request, found, JoinForm().fit(found, None, _providers(request)))


@router.post(AT + "/members/join")
def join(request: Request, partner: UUID, gates: Gates, posted: Posted) -> Response:
    found = named(gates, partner)
    form = JoinForm(posted).fit(found, None, _providers(request))
    body = {**form.body(), "organisation": str(partner)}
    receipt = asked(form, lambda: gates.intake.join(body, key=form.key.data))
    if receipt is None:
        return _join(request, found, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(ONE + "/changes")
def changing(request: Request, partner: UUID, member: UUID, gates: Gates) -> Response:
    found, one = _both(gates, partner, member)
    return _change(request, found, one, MemberForm(data=as_known(one)).fit(found, one, _providers(request)))


@router.post(ONE + "/changes")
def change(request: Request, partner: UUID, member: UUID, gates: Gates, posted: Posted) -> Response:
    found, one = _both(gates, partner, member)
    form = MemberForm(posted).fit(found, one, _providers(request))
    receipt = asked(
        form, lambda: gates.intake.change_member(member, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _change(request, found, one, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(ONE + "/removal")
def removing(request: Request, partner: UUID, member: UUID, gates: Gates, visitor: Visitor) -> Response:
    found, one = _both(gates, partner, member)
    return _remove(request, found, one, RemovalForm(data={"version": one.version}), visitor.id)


@router.post(ONE + "/removal")
def remove(request: Request, partner: UUID, member: UUID, gates: Gates, visitor: Visitor, posted: Posted) -> Response:
    form = RemovalForm(posted)
    receipt = asked(form, lambda: gates.intake.remove_member(member, key=form.key.data, version=form.seen_version))
    if receipt is None:
        found, one = _both(gates, partner, member)
        return _remove(request, found, one, form, visitor.id, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def _both(gates: Gateways, partner: UUID, member: UUID) -> tuple[PartnerEntry, MemberEntry]:
    """Whoever has left is changed no more: for them there is no such page."""
    for one in gates.intake.members(organisation=partner):
        if one.id == member and not one.left:
            return named(gates, partner), one
    raise HTTPException(404)


def _providers(request: Request) -> tuple[Provider, ...]:
    found: tuple[Provider, ...] = request.app.state.settings.providers
    return found


def _join(request: Request, found: PartnerEntry, form: JoinForm, status: int = 200) -> Response:
    return _act(request, found, form, title="Add a member", caption=found.name, status=status)


def _change(request: Request, found: PartnerEntry, one: MemberEntry, form: MemberForm, status: int = 200) -> Response:
    form.answers(one.version)
    stands = known(one) if form.form_errors else []
    page = {"caption": f"{found.name}, {one.name}", "rows": stands, "button": "Save"}
    return _act(request, found, form, title="Change a member", status=status, **page)


def _remove(
    request: Request, found: PartnerEntry, one: MemberEntry, form: RemovalForm, by: str, status: int = 200
) -> Response:
    form.answers(one.version)
    says = {"before": removal(one, by), "warns": True}
    return _act(request, found, form, title=f"Remove {one.name}", caption=found.name, status=status, **says)


def _act(request: Request, found: PartnerEntry, form: PageForm, **page: Any) -> Response:
    return render(request, "act", form=form, back=f"{PARTNERS}/{found.id}", **page)
