"""Page of a worry: a referrer has heard nothing, and says so. It shows first whom to telephone."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.referrals import WorryForm
from portal.gateways.service_gateways import ServiceGateways
from portal.templating import render, see_other

router = page_router()
PATH = "/referrals/{referral}/worry"


@router.get(PATH)
def worry_form(request: Request, referral: UUID, gateways: Gateways) -> Response:
    return _page(request, referral, gateways, WorryForm())


@router.post(PATH)
def raise_worry(request: Request, referral: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = WorryForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.raise_worry(referral, form.body(), key=form.key.data))
    if receipt is None:
        return _page(request, referral, gateways, form, status=422)
    return see_other(f"/referrals/{referral}?after={receipt.position}&done=worry")


def _page(request: Request, referral: UUID, gateways: ServiceGateways, form: WorryForm, status: int = 200) -> Response:
    sent = gateways.intake.referral(referral)
    return render(
        request,
        "referral_worry",
        title="I have heard nothing and I am worried",
        status=status,
        form=form,
        reference=sent.reference,
        contact=gateways.notify.contact(),
        back=f"/referrals/{referral}",
    )
