"""This is where a referrer says that they disagree with what they were told."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import Told
from portal.auth import Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.disputes import DisputeForm
from portal.forms.form import submit_form
from portal.presenters.feedback import awaits_answer, is_disputable, timeline
from portal.templating import render, see_other

router = page_router()


@router.get("/referrals/{referral}/told/{update}")
def dispute_form(request: Request, referral: UUID, update: str, gateways: Gateways) -> Response:
    """While what was said waits for its answer, it is read where it stands, and not said again."""
    if awaits_answer(_told_or_404(gateways, referral, update)):
        return see_other(f"/referrals/{referral}")
    return _dispute_page(request, gateways, referral, update, DisputeForm())


@router.post("/referrals/{referral}/told/{update}")
def dispute(request: Request, referral: UUID, update: str, gateways: Gateways, posted: PostedForm) -> Response:
    form = DisputeForm(posted)
    given = {"reason": form.reason.data}
    receipt = submit_form(form, lambda: gateways.notify.dispute(referral, update, given, key=form.key.data))
    if receipt is None:
        return _dispute_page(request, gateways, referral, update, form, status=422)
    return see_other(f"/referrals/{referral}?told={receipt.position}&done=disagreed")


def _dispute_page(
    request: Request, gateways: ServiceGateways, referral: UUID, update: str, form: DisputeForm, status: int = 200
) -> Response:
    one = _told_or_404(gateways, referral, update)
    return render(
        request,
        "dispute",
        title="Say that you disagree",
        status=status,
        form=form,
        told=timeline([one]),
        back=f"/referrals/{referral}",
    )


def _told_or_404(gateways: ServiceGateways, referral: UUID, update: str) -> Told:
    for one in gateways.notify.feedback(referral).told:
        if one.update == update and (is_disputable(one) or awaits_answer(one)):
            return one
    raise HTTPException(404)
