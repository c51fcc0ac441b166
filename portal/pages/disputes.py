"""This is where a manager sees what referrers disagree with, and answers them."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import DisputedFeedback
from portal.forgery import Posted
from portal.forms.disputes import AnswerForm
from portal.forms.form import asked
from portal.presenters.disputes import rows
from portal.presenters.held import waiting
from portal.presenters.paging import turning
from portal.presenters.triage import names_of
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, pages

AT, TITLE = "/disputes", "Disagreements"

router = pages()


@router.get("/disputes")
def listed(request: Request, gates: Gates, after: int | None = None, page: str | None = None) -> Response:
    found = gates.notify.disputes(after=after, page=page)
    lines = waiting(found, names_of(gates.intake.members()), AT)
    return render(request, "disputes", title=TITLE, lines=lines, turned=turning(request, found))


@router.get("/disputes/{referral}/{occasion}")
def answering(request: Request, referral: UUID, occasion: str, gates: Gates) -> Response:
    return _answer(request, gates, _one(gates, referral, occasion), AnswerForm())


@router.post("/disputes/{referral}/{occasion}")
def answer(request: Request, referral: UUID, occasion: str, gates: Gates, posted: Posted) -> Response:
    one, form = _one(gates, referral, occasion), AnswerForm(posted)
    given = (form.key.data, form.seen_version)
    receipt = asked(form, lambda: gates.notify.answer_dispute(one, form.body(), key=given[0], version=given[1]))
    if receipt is None:
        return _answer(request, gates, _one(gates, referral, occasion), form, status=422)
    return see_other(f"{AT}?after={receipt.position}")


def _answer(request: Request, gates: Gateways, one: DisputedFeedback, form: AnswerForm, status: int = 200) -> Response:
    """The page shows how it stands now, so what is sent from it next is sent knowing that."""
    form.version.data = str(one.version)
    said = rows(one, gates.intake.referral(one.referral), names_of(gates.intake.members()))
    return render(
        request,
        "act",
        title="Answer the referrer",
        caption=one.reference,
        status=status,
        form=form,
        rows=said,
        back=AT,
    )


def _one(gates: Gateways, referral: UUID, occasion: str) -> DisputedFeedback:
    """What was answered meanwhile is not found any more."""
    for one in gates.notify.all_disputes():
        if (one.referral, one.occasion) == (referral, occasion):
            return one
    raise HTTPException(404)
