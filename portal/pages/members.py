"""Pages of members: an administrator adds them to an organisation, changes their roles, and removes them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.holdings import Holding
from contracts.http.intake import MemberEntry, PartnerEntry
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import PageForm, submit_form
from portal.forms.partners import JoinForm, MemberForm, RemovalForm, form_data_of
from portal.gateways.enquiry import Enquiry
from portal.gateways.http import Unreachable
from portal.gateways.intake import Intake
from portal.gateways.notify import Notify
from portal.gateways.service_gateways import ServiceGateways
from portal.labels.partners import COUNCIL
from portal.pages.partners import PATH, partner_or_404
from portal.presenters.holdings import RETURNED, Parts, holding_rows
from portal.presenters.partners import PARTNERS, member_rows, removal
from portal.settings import Provider
from portal.templating import render, see_other

router = page_router()
MEMBER_PATH = PATH + "/members/{member}"


@router.get(PATH + "/members/join")
def join_form(request: Request, partner: UUID, gateways: Gateways) -> Response:
    organisation = partner_or_404(gateways, partner)
    return _join_page(request, organisation, JoinForm().fit(organisation, None, _providers(request)))


@router.post(PATH + "/members/join")
def join(request: Request, partner: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    organisation = partner_or_404(gateways, partner)
    form = JoinForm(posted).fit(organisation, None, _providers(request))
    body = {**form.body(), "organisation": str(partner)}
    receipt = submit_form(form, lambda: gateways.intake.join(body, key=form.key.data))
    if receipt is None:
        return _join_page(request, organisation, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(MEMBER_PATH + "/changes")
def changes_form(request: Request, partner: UUID, member: UUID, gateways: Gateways) -> Response:
    organisation, entry = _partner_and_member(gateways, partner, member)
    form = MemberForm(data=form_data_of(entry)).fit(organisation, entry, _providers(request))
    return _change_page(request, organisation, entry, form)


@router.post(MEMBER_PATH + "/changes")
def change(request: Request, partner: UUID, member: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    organisation, entry = _partner_and_member(gateways, partner, member)
    form = MemberForm(posted).fit(organisation, entry, _providers(request))
    receipt = submit_form(
        form, lambda: gateways.intake.change_member(member, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _change_page(request, organisation, entry, form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


@router.get(MEMBER_PATH + "/removal")
def removal_form(
    request: Request, partner: UUID, member: UUID, gateways: Gateways, current_member: CurrentMember
) -> Response:
    organisation, entry = _partner_and_member(gateways, partner, member)
    form = RemovalForm(data={"version": entry.version})
    return _removal_page(request, gateways, organisation, entry, form, current_member.id)


@router.post(MEMBER_PATH + "/removal")
def remove(
    request: Request, partner: UUID, member: UUID, gateways: Gateways, current_member: CurrentMember, posted: PostedForm
) -> Response:
    form = RemovalForm(posted)
    receipt = submit_form(
        form, lambda: gateways.intake.remove_member(member, key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        organisation, entry = _partner_and_member(gateways, partner, member)
        return _removal_page(request, gateways, organisation, entry, form, current_member.id, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def _partner_and_member(gateways: ServiceGateways, partner: UUID, member: UUID) -> tuple[PartnerEntry, MemberEntry]:
    """A member who has left cannot be changed, and is not found."""
    for entry in gateways.intake.members(organisation=partner):
        if entry.id == member and not entry.left:
            return partner_or_404(gateways, partner), entry
    raise HTTPException(404)


def _providers(request: Request) -> tuple[Provider, ...]:
    providers: tuple[Provider, ...] = request.app.state.settings.providers
    return providers


def _join_page(request: Request, organisation: PartnerEntry, form: JoinForm, status: int = 200) -> Response:
    return _step_page(request, organisation, form, title="Add a member", caption=organisation.name, status=status)


def _change_page(
    request: Request, organisation: PartnerEntry, entry: MemberEntry, form: MemberForm, status: int = 200
) -> Response:
    """After a refusal the page shows the member as they stand now."""
    form.show_version(entry.version)
    current_rows = member_rows(entry) if form.form_errors else []
    page = {"caption": f"{organisation.name}, {entry.name}", "rows": current_rows, "button": "Save"}
    return _step_page(request, organisation, form, title="Change a member", status=status, **page)


def _removal_page(
    request: Request,
    gateways: ServiceGateways,
    organisation: PartnerEntry,
    entry: MemberEntry,
    form: RemovalForm,
    reader: str,
    status: int = 200,
) -> Response:
    """Shows what stands with a member of the council before they are removed."""
    form.show_version(entry.version)
    works_here = organisation.kind == COUNCIL
    held = holding_rows(*_holdings(gateways, entry.id)) if works_here else []
    before = removal(entry, reader) + (RETURNED if works_here else "")
    page = {"title": f"Remove {entry.name}", "caption": organisation.name, "before": before}
    return _step_page(request, organisation, form, status=status, warns=True, rows=held, **page)


def _holdings(gateways: ServiceGateways, member: UUID) -> tuple[Parts, int]:
    """What stands with them in each service, and how many more the reader may not see."""
    asked: dict[str, Intake | Enquiry | Notify] = {
        "intake": gateways.intake,
        "enquiry": gateways.enquiry,
        "notify": gateways.notify,
    }
    found: dict[str, list[Holding] | None] = dict.fromkeys(asked)
    hidden = 0
    for name, service in asked.items():
        with suppress(Unreachable):
            hidden += service.hidden_holdings(member).count
            found[name] = service.holdings(member)
    return found, hidden


def _step_page(request: Request, organisation: PartnerEntry, form: PageForm, **page: Any) -> Response:
    return render(request, "step", form=form, back=f"{PARTNERS}/{organisation.id}", **page)
