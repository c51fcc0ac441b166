"""This is where a manager sees what referrers disagree with, and answers them."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import DisputedFeedback
from portal.auth import Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.disputes import AnswerForm
from portal.forms.form import submit_form
from portal.presenters.disputes import rows
from portal.presenters.held_feedback import waiting_lines
from portal.presenters.pagination import pagination_links
from portal.presenters.triage import names_of
from portal.templating import render, see_other

PATH, TITLE = "/disputes", "Disagreements"

router = page_router()


@router.get("/disputes")
def index(request: Request, gateways: Gateways, after: int | None = None, page: str | None = None) -> Response:
    found = gateways.notify.disputes(after=after, page=page)
    lines = waiting_lines(found, names_of(gateways.intake.members()), PATH)
    return render(request, "disputes", title=TITLE, lines=lines, pagination=pagination_links(request, found))


@router.get("/disputes/{referral}/{occasion}")
def answer_form(request: Request, referral: UUID, occasion: str, gateways: Gateways) -> Response:
    return _answer_page(request, gateways, _find_or_404(gateways, referral, occasion), AnswerForm())


@router.post("/disputes/{referral}/{occasion}")
def answer(request: Request, referral: UUID, occasion: str, gateways: Gateways, posted: PostedForm) -> Response:
    one, form = _find_or_404(gateways, referral, occasion), AnswerForm(posted)
    sent_with = (form.key.data, form.seen_version)
    receipt = submit_form(
        form, lambda: gateways.notify.answer_dispute(one, form.body(), key=sent_with[0], version=sent_with[1])
    )
    if receipt is None:
        return _answer_page(request, gateways, _find_or_404(gateways, referral, occasion), form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


def _answer_page(
    request: Request, gateways: ServiceGateways, one: DisputedFeedback, form: AnswerForm, status: int = 200
) -> Response:
    """The page shows how it stands now, so what is sent from it next is sent knowing that."""
    form.version.data = str(one.version)
    said = rows(one, gateways.intake.referral(one.referral), names_of(gateways.intake.members()))
    return render(
        request,
        "act",
        title="Answer the referrer",
        caption=one.reference,
        status=status,
        form=form,
        rows=said,
        back=PATH,
    )


def _find_or_404(gateways: ServiceGateways, referral: UUID, occasion: str) -> DisputedFeedback:
    """What was answered meanwhile is not found any more."""
    for one in gateways.notify.all_disputes():
        if (one.referral, one.occasion) == (referral, occasion):
            return one
    raise HTTPException(404)
