"""Pages of undeliverable notices: their list, and one page for each step that is taken about one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import UndeliverableNotice
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.people import names_of
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters.navigation import ADMINISTRATION, holds
from portal.presenters.pagination import pagination_links
from portal.presenters.undeliverable_notices import UndeliveredLine, rows, undelivered_lines
from portal.steps.undeliverable_notices import STEPS, NoticeStep
from portal.templating import render, see_other

PATH = "/undeliverable"

router = page_router()


@router.get(PATH)
def index(
    request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None, page: str | None = None
) -> Response:
    notices = gateways.notify.undeliverable(after=after, page=page)
    return render(
        request,
        "undeliverable_notices",
        title="Undeliverable notices",
        lines=_lines(gateways, notices),
        steps=[step for step in STEPS.values() if holds(member.roles, step.roles)],
        changes_organisations=holds(member.roles, ADMINISTRATION),
        pagination=pagination_links(request, notices),
    )


@router.get(PATH + "/{delivery}/{slug}")
def step_form(request: Request, delivery: UUID, slug: str, gateways: Gateways) -> Response:
    notice, step = _notice_or_404(gateways, delivery), step_or_404(STEPS, slug)
    return _step_page(
        request, gateways, notice, step, fitted_form(step, gateways, notice, None, version=notice.version)
    )


@router.post(PATH + "/{delivery}/{slug}")
def take_step(request: Request, delivery: UUID, slug: str, gateways: Gateways, posted: PostedForm) -> Response:
    step = step_or_404(STEPS, slug)
    form = step.form(posted)
    receipt = send_step(step, gateways.notify, delivery, form)
    if receipt is None:
        return _step_page(request, gateways, _notice_or_404(gateways, delivery), step, form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


def _step_page(
    request: Request,
    gateways: ServiceGateways,
    notice: UndeliverableNotice,
    step: NoticeStep,
    form: Any,
    status: int = 200,
) -> Response:
    form.show_version(notice.version)
    (line,) = _lines(gateways, [notice])
    return render(
        request,
        "step",
        title=step.title,
        status=status,
        form=form,
        caption=notice.reference,
        rows=rows(line),
        back=PATH,
    )


def _notice_or_404(gateways: ServiceGateways, delivery: UUID) -> UndeliverableNotice:
    """A notice that was seen to meanwhile is not found."""
    for notice in gateways.notify.all_undeliverable():
        if notice.delivery == delivery:
            return notice
    raise HTTPException(404)


def _lines(gateways: ServiceGateways, notices: list[UndeliverableNotice]) -> list[UndeliveredLine]:
    return undelivered_lines(notices, names_of(gateways.intake.members()), names_of(gateways.intake.partners()))
