"""Pages of disagreements: a manager reads what referrers disagree with, and answers."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import DisputedFeedback
from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.disputes import AnswerForm
from portal.forms.form import submit_form
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.people import names_of
from portal.presenters.disputes import rows
from portal.presenters.held_feedback import waiting_lines
from portal.presenters.pagination import pagination_links
from portal.templating import render, see_other

PATH, TITLE = "/disputes", "Disagreements"

router = page_router()


@router.get(PATH)
def index(request: Request, gateways: Gateways, after: int | None = None, page: str | None = None) -> Response:
    disputes = gateways.notify.disputes(after=after, page=page)
    lines = waiting_lines(disputes, names_of(gateways.intake.members()), PATH)
    return render(request, "disputes", title=TITLE, lines=lines, pagination=pagination_links(request, disputes))


@router.get(PATH + "/{referral}/{occasion}")
def answer_form(request: Request, referral: UUID, occasion: str, gateways: Gateways) -> Response:
    return _answer_page(request, gateways, _dispute_or_404(gateways, referral, occasion), AnswerForm())


@router.post(PATH + "/{referral}/{occasion}")
def answer(request: Request, referral: UUID, occasion: str, gateways: Gateways, posted: PostedForm) -> Response:
    dispute, form = _dispute_or_404(gateways, referral, occasion), AnswerForm(posted)
    receipt = submit_form(
        form,
        lambda: gateways.notify.answer_dispute(dispute, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _answer_page(request, gateways, _dispute_or_404(gateways, referral, occasion), form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


def _answer_page(
    request: Request, gateways: ServiceGateways, dispute: DisputedFeedback, form: AnswerForm, status: int = 200
) -> Response:
    """Shows the disagreement as it stands now, so that the next command names the version that its sender saw."""
    form.version.data = str(dispute.version)
    referral, names = gateways.intake.referral(dispute.referral), names_of(gateways.intake.members())
    return render(
        request,
        "step",
        title="Answer the referrer",
        caption=dispute.reference,
        status=status,
        form=form,
        rows=rows(dispute, referral, names),
        back=PATH,
    )


def _dispute_or_404(gateways: ServiceGateways, referral: UUID, occasion: str) -> DisputedFeedback:
    """A disagreement that was answered meanwhile is not found."""
    for dispute in gateways.notify.all_disputes():
        if (dispute.referral, dispute.occasion) == (referral, occasion):
            return dispute
    raise HTTPException(404)
