"""This is where a referrer says that they disagree with what they were told."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import Told
from portal.forgery import Posted
from portal.forms.disputes import DisputeForm
from portal.forms.form import asked
from portal.presenters.told import disputable, timeline, waits
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, pages

router = pages()


@router.get("/referrals/{referral}/told/{occasion}")
def asking(request: Request, referral: UUID, occasion: str, gates: Gates) -> Response:
    """While what was said waits for its answer, it is read where it stands, and not said again."""
    if waits(_told(gates, referral, occasion)):
        return see_other(f"/referrals/{referral}")
    return _ask(request, gates, referral, occasion, DisputeForm())


@router.post("/referrals/{referral}/told/{occasion}")
def dispute(request: Request, referral: UUID, occasion: str, gates: Gates, posted: Posted) -> Response:
    form = DisputeForm(posted)
    given = {"reason": form.reason.data}
    receipt = asked(form, lambda: gates.notify.dispute(referral, occasion, given, key=form.key.data))
    if receipt is None:
        return _ask(request, gates, referral, occasion, form, status=422)
    return see_other(f"/referrals/{referral}?told={receipt.position}&done=disagreed")


def _ask(
    request: Request, gates: Gateways, referral: UUID, occasion: str, form: DisputeForm, status: int = 200
) -> Response:
    one = _told(gates, referral, occasion)
    return render(
        request,
        "dispute",
        title="Say that you disagree",
        status=status,
        form=form,
        told=timeline([one]),
        back=f"/referrals/{referral}",
    )


def _told(gates: Gateways, referral: UUID, occasion: str) -> Told:
    for one in gates.notify.feedback(referral).told:
        if one.occasion == occasion and (disputable(one) or waits(one)):
            return one
    raise HTTPException(404)
