"""This is where an administrator keeps who acts for an organisation: who joins it, in which roles, and who leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import MemberEntry, PartnerEntry
from portal.auth import CurrentMember, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import PageForm, submit_form
from portal.forms.partners import JoinForm, MemberForm, RemovalForm, form_data_of
from portal.pages.partners import PATH, partner_or_404
from portal.presenters.partners import PARTNERS, member_rows, removal
from portal.settings import Provider
from portal.templating import render, see_other

router = page_router()
MEMBER_PATH = PATH + "/members/{member}"


@router.get(PATH + "/members/join")
def join_form(request: Request, partner: UUID, gateways: Gateways) -> Response:
    found = partner_or_404(gateways, partner)
    return _join_page(request, found, JoinForm().fit(found, None, _providers(request)))


@router.post(PATH + "/members/join")
def join(request: Request, partner: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    found = partner_or_404(gateways, partner)
    form = JoinForm(posted).fit(found, None, _providers(request))
    body = {**form.body(), "organisation": str(partner)}
    receipt = submit_form(form, lambda: gateways.intake.join(body, key=form.key.data))
    if receipt is None:
        return _join_page(request, found, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(MEMBER_PATH + "/changes")
def changes_form(request: Request, partner: UUID, member: UUID, gateways: Gateways) -> Response:
    found, one = _partner_and_member(gateways, partner, member)
    return _change_page(request, found, one, MemberForm(data=form_data_of(one)).fit(found, one, _providers(request)))


@router.post(MEMBER_PATH + "/changes")
def change(request: Request, partner: UUID, member: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    found, one = _partner_and_member(gateways, partner, member)
    form = MemberForm(posted).fit(found, one, _providers(request))
    receipt = submit_form(
        form, lambda: gateways.intake.change_member(member, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _change_page(request, found, one, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(MEMBER_PATH + "/removal")
def removal_form(
    request: Request, partner: UUID, member: UUID, gateways: Gateways, current_member: CurrentMember
) -> Response:
    found, one = _partner_and_member(gateways, partner, member)
    return _removal_page(request, found, one, RemovalForm(data={"version": one.version}), current_member.id)


@router.post(MEMBER_PATH + "/removal")
def remove(
    request: Request, partner: UUID, member: UUID, gateways: Gateways, current_member: CurrentMember, posted: PostedForm
) -> Response:
    form = RemovalForm(posted)
    receipt = submit_form(
        form, lambda: gateways.intake.remove_member(member, key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        found, one = _partner_and_member(gateways, partner, member)
        return _removal_page(request, found, one, form, current_member.id, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def _partner_and_member(gateways: ServiceGateways, partner: UUID, member: UUID) -> tuple[PartnerEntry, MemberEntry]:
    """Whoever has left is changed no more: for them there is no such page."""
    for one in gateways.intake.members(organisation=partner):
        if one.id == member and not one.left:
            return partner_or_404(gateways, partner), one
    raise HTTPException(404)


def _providers(request: Request) -> tuple[Provider, ...]:
    found: tuple[Provider, ...] = request.app.state.settings.providers
    return found


def _join_page(request: Request, found: PartnerEntry, form: JoinForm, status: int = 200) -> Response:
    return _render_act(request, found, form, title="Add a member", caption=found.name, status=status)


def _change_page(
    request: Request, found: PartnerEntry, one: MemberEntry, form: MemberForm, status: int = 200
) -> Response:
    form.show_version(one.version)
    stands = member_rows(one) if form.form_errors else []
    page = {"caption": f"{found.name}, {one.name}", "rows": stands, "button": "Save"}
    return _render_act(request, found, form, title="Change a member", status=status, **page)


def _removal_page(
    request: Request, found: PartnerEntry, one: MemberEntry, form: RemovalForm, by: str, status: int = 200
) -> Response:
    form.show_version(one.version)
    context = {"before": removal(one, by), "warns": True}
    return _render_act(request, found, form, title=f"Remove {one.name}", caption=found.name, status=status, **context)


def _render_act(request: Request, found: PartnerEntry, form: PageForm, **page: Any) -> Response:
    return render(request, "act", form=form, back=f"{PARTNERS}/{found.id}", **page)
