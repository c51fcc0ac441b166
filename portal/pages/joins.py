"""Pages of a join: both adults side by side, and the practitioner's answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.gateways.service_gateways import ServiceGateways
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters.joins import Join, join_of
from portal.presenters.work import CONCERNS
from portal.steps.joins import STEPS, JoinStep
from portal.templating import render, see_other

router = page_router()
PATH = CONCERNS + "/{concern}/referrals/{referral}/{slug}"
COMPARE = "If you are not sure, speak with both referrers first."


@router.get(PATH)
def step_form(request: Request, concern: UUID, referral: UUID, slug: str, gateways: Gateways) -> Response:
    step = step_or_404(STEPS, slug)
    join, version = _join_or_404(gateways, concern, referral)
    return _step_page(request, concern, join, step, fitted_form(step, gateways, join, None, version=version))


@router.post(PATH)
def settle(
    request: Request, concern: UUID, referral: UUID, slug: str, gateways: Gateways, posted: PostedForm
) -> Response:
    step = step_or_404(STEPS, slug)
    form = step.form(posted)
    receipt = send_step(step, gateways.enquiry, (concern, referral), form)
    if receipt:
        return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")
    join, version = _join_or_404(gateways, concern, referral)
    form.show_version(version)
    return _step_page(request, concern, join, step, form, status=422)


def _step_page(request: Request, concern: UUID, join: Join, step: JoinStep, form: Any, status: int = 200) -> Response:
    return render(
        request,
        "join",
        title=step.title,
        status=status,
        form=form,
        caption=join.referral.reference,
        before=step.note(join),
        comparison=join.comparison,
        compare_note=COMPARE,
        button=step.button,
        warns=step.slug == "unjoining",
        unjoining="" if step.slug == "unjoining" else "unjoining",
        back=f"{CONCERNS}/{concern}",
    )


def _join_or_404(gateways: ServiceGateways, concern: UUID, referral: UUID) -> tuple[Join, int]:
    """The join and the concern's version. A referral that raised the concern, or left it, has no such page."""
    case = gateways.enquiry.concern(concern)
    join = join_of(case, referral)
    if join is None:
        raise HTTPException(404)
    return join, case.version
