"""Page of a disagreement: a referrer says why they disagree with an update."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import FeedbackUpdate
from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.disputes import DisputeForm
from portal.forms.form import submit_form
from portal.gateways.service_gateways import ServiceGateways
from portal.presenters.feedback import awaits_answer, timeline
from portal.templating import render, see_other

router = page_router()


@router.get("/referrals/{referral}/told/{update}")
def dispute_form(request: Request, referral: UUID, update: str, gateways: Gateways) -> Response:
    """A disagreement that awaits its answer cannot be repeated: the referral's page shows it."""
    if awaits_answer(_update_or_404(gateways, referral, update)):
        return see_other(f"/referrals/{referral}")
    return _dispute_page(request, gateways, referral, update, DisputeForm())


@router.post("/referrals/{referral}/told/{update}")
def dispute(request: Request, referral: UUID, update: str, gateways: Gateways, posted: PostedForm) -> Response:
    form = DisputeForm(posted)
    receipt = submit_form(form, lambda: gateways.notify.dispute(referral, update, form.body(), key=form.key.data))
    if receipt is None:
        return _dispute_page(request, gateways, referral, update, form, status=422)
    return see_other(f"/referrals/{referral}?told={receipt.position}&done=disagreed")


def _dispute_page(
    request: Request, gateways: ServiceGateways, referral: UUID, update: str, form: DisputeForm, status: int = 200
) -> Response:
    return render(
        request,
        "dispute",
        title="Say that you disagree",
        status=status,
        form=form,
        updates=timeline([_update_or_404(gateways, referral, update)]),
        back=f"/referrals/{referral}",
    )


def _update_or_404(gateways: ServiceGateways, referral: UUID, update: str) -> FeedbackUpdate:
    for told in gateways.notify.feedback(referral).told:
        if told.update == update and (told.disputable or awaits_answer(told)):
            return told
    raise HTTPException(404)
