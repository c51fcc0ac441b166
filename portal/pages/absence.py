"""Pages of absence: the council's people say when they are away; a manager or an administrator says it of others."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import MemberEntry
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import PageForm, submit_form
from portal.forms.teams import AbsenceForm, ReturnForm
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.gateways.tokens import Member
from portal.kit.dates import today
from portal.kit.people import names_of
from portal.presenters.teams import ABSENCE, absence_lines, staff
from portal.templating import render, see_other

router = page_router()
PATH = ABSENCE + "/{member}"
MINE = "When I am away"


@router.get(ABSENCE)
def mine(request: Request, gateways: Gateways, current_member: CurrentMember, after: int | None = None) -> Response:
    return _page(request, gateways, UUID(current_member.id), AbsenceForm(), MINE, after=after)


@router.get(PATH)
def of_member(request: Request, member: UUID, gateways: Gateways, after: int | None = None) -> Response:
    return _page(request, gateways, member, AbsenceForm(), after=after)


@router.post(PATH)
def record(
    request: Request, member: UUID, gateways: Gateways, current_member: CurrentMember, posted: PostedForm
) -> Response:
    form = AbsenceForm(posted).fit(staff(gateways.intake.members(), beside=member))
    receipt = submit_form(
        form, lambda: gateways.intake.record_absence(member, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _page(request, gateways, member, form, status=422)
    return _shown(member, current_member, receipt)


@router.post(PATH + "/return")
def end(
    request: Request, member: UUID, gateways: Gateways, current_member: CurrentMember, posted: PostedForm
) -> Response:
    form = ReturnForm(posted)
    receipt = submit_form(
        form, lambda: gateways.intake.end_absence(member, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _page(request, gateways, member, AbsenceForm(), refused=form, status=422)
    return _shown(member, current_member, receipt)


def _shown(member: UUID, current_member: Member, receipt: Receipt) -> Response:
    """The page from which the form was sent, once intake shows what it recorded."""
    path = ABSENCE if str(member) == current_member.id else f"{ABSENCE}/{member}"
    return see_other(f"{path}?after={receipt.position}")


def _page(
    request: Request,
    gateways: ServiceGateways,
    member: UUID,
    form: AbsenceForm,
    title: str = "",
    *,
    refused: PageForm | None = None,
    after: int | None = None,
    status: int = 200,
) -> Response:
    """A member's absences and the form of a new one. A refused return's reason stands above both."""
    members = gateways.intake.members(after=after)
    entry = next((each for each in members if each.id == member and not each.left), None)
    if entry is None and not title:
        raise HTTPException(404)
    form.fit(staff(members, beside=member))
    form.form_errors = [*form.form_errors, *(refused.form_errors if refused else [])]
    _show_version(form, entry)
    lines = absence_lines(entry, names_of(members), today())
    returns = [(line, ReturnForm(data={"first_day": line.first_day, "version": form.version.data})) for line in lines]
    title = title or f"When {entry.name} is away" if entry else title
    return render(
        request, "absence", title=title, returns=returns, form=form, action=f"{ABSENCE}/{member}", status=status
    )


def _show_version(form: AbsenceForm, entry: MemberEntry | None) -> None:
    if entry and (form.form_errors or not form.version.data):
        form.version.data = str(entry.version)
