"""This is where a partner sees its own organisation's referrals: what was sent, and what was told."""

from __future__ import annotations

import logging
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response

from contracts.http.notify import Feedback
from portal.auth import CurrentMember, Drafts, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.forms.referrals import AddForm, WithdrawForm
from portal.gateways.http import Problem, Unreachable
from portal.gateways.tokens import Member
from portal.presenters.feedback import timeline
from portal.presenters.pagination import pagination_links
from portal.presenters.referrals import DONE, added_information, lines, referrer_view, route, standing
from portal.presenters.referring import draft_rows
from portal.templating import render, see_other

log = logging.getLogger(__name__)
router = page_router()
PATH = "/referrals"


@router.get(PATH)
def index(
    request: Request,
    member: CurrentMember,
    gateways: Gateways,
    drafts: Drafts,
    after: int | None = None,
    page: str | None = None,
) -> Response:
    """With a reference it leads to that referral, however long ago it was sent."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (one := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"{PATH}/{one.id}")
    sent = gateways.intake.referrals(after=after, page=page)
    return render(
        request,
        "referrals",
        title="Our referrals",
        status=422 if searched else 200,
        form=form,
        lines=lines(sent, gateways.notify.inbox([referral.id for referral in sent])),
        unsent_drafts=draft_rows(drafts.unsent_drafts(member.id)),
        pagination=pagination_links(request, sent),
    )


@router.get("/referrals/{referral}")
def show(
    request: Request,
    referral: UUID,
    gateways: Gateways,
    member: CurrentMember,
    after: int | None = None,
    told: int | None = None,
    done: str = "",
) -> Response:
    """`after` and `told` are positions of receipts: of intake's, and of notify's. `done` is what was just done."""
    sent = gateways.intake.referral(referral, after=after)
    feedback = _feedback(gateways, referral, told)
    page = render(
        request,
        "referral",
        title=sent.reference,
        referral=sent,
        done=DONE.get(done, ""),
        route=route(sent),
        standing=standing(sent, feedback.told),
        told=timeline(feedback.told, referral),
        parts=referrer_view(sent),
        added_information=added_information(sent),
        back="/referrals",
    )
    _record_reading(gateways, member, feedback)
    return page


@router.get("/referrals/{referral}/information")
def information_form(request: Request, referral: UUID, gateways: Gateways) -> Response:
    return _information_page(request, referral, gateways, AddForm())


@router.post("/referrals/{referral}/information")
def add(request: Request, referral: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = AddForm(posted)
    receipt = submit_form(
        form, lambda: gateways.intake.add_information(referral, form.information.data, key=form.key.data)
    )
    if receipt is None:
        return _information_page(request, referral, gateways, form, status=422)
    return see_other(f"/referrals/{referral}?after={receipt.position}&done=added")


@router.get("/referrals/{referral}/withdrawal")
def withdrawal_form(request: Request, referral: UUID, gateways: Gateways) -> Response:
    return _withdrawal_page(request, referral, gateways, WithdrawForm())


@router.post("/referrals/{referral}/withdrawal")
def withdraw(request: Request, referral: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = WithdrawForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.withdraw(referral, form.reason.data, key=form.key.data))
    if receipt is None:
        return _withdrawal_page(request, referral, gateways, form, status=422)
    return see_other(f"/referrals/{referral}?after={receipt.position}&done=withdrawal")


def _withdrawal_page(
    request: Request, referral: UUID, gateways: ServiceGateways, form: WithdrawForm, status: int = 200
) -> Response:
    sent = gateways.intake.referral(referral)
    if sent.withdrawn:
        return see_other(f"/referrals/{referral}")
    return render(
        request,
        "referral_withdraw",
        title=f"Withdraw {sent.reference}",
        status=status,
        form=form,
        reference=sent.reference,
        back=f"/referrals/{referral}",
    )


def _information_page(
    request: Request, referral: UUID, gateways: ServiceGateways, form: AddForm, status: int = 200
) -> Response:
    sent = gateways.intake.referral(referral)
    title = f"Add to {sent.reference}"
    return render(request, "referral_add", title=title, status=status, form=form, back=f"/referrals/{referral}")


def _feedback(gateways: ServiceGateways, referral: UUID, after: int | None) -> Feedback:
    """Nothing was told yet while notify has not heard of the referral, which it will."""
    try:
        return gateways.notify.feedback(referral, after=after)
    except Problem as problem:
        if problem.status != 404:
            raise
        return Feedback(referral=referral, told=[])


def _record_reading(gateways: ServiceGateways, member: Member, feedback: Feedback) -> None:
    """Each thing read for the first time is recorded; one that could not be is recorded at the next opening."""
    for one in feedback.told:
        if one.read_at is None:
            key = str(uuid5(feedback.referral, f"{one.update} read by {member.id}"))
            try:
                gateways.notify.record_reading(feedback.referral, one.update, key=key)
            except (Problem, Unreachable) as missed:
                log.warning("a reading was not recorded: %s", type(missed).__name__)
