"""This is where a partner sees its own organisation's referrals: what was sent, and what was told."""

from __future__ import annotations

import logging
from uuid import UUID, uuid5

from fastapi import Request
from fastapi.responses import Response

from contracts.http.notify import Feedback
from portal.forgery import Posted
from portal.forms.finding import FindForm, found
from portal.forms.form import asked
from portal.forms.referrals import AddForm, WithdrawForm
from portal.gateways.asking import Problem, Unreachable
from portal.gateways.tokens import Member
from portal.presenters.paging import turning
from portal.presenters.referrals import DONE, added, as_sent, lines, route, standing
from portal.presenters.referring import all_begun
from portal.presenters.told import timeline
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Kept, Visitor, pages

log = logging.getLogger(__name__)
router = pages()
AT = "/referrals"


@router.get(AT)
def listed(
    request: Request, member: Visitor, gates: Gates, kept: Kept, after: int | None = None, page: str | None = None
) -> Response:
    """With a reference it leads to that referral, however long ago it was sent."""
    form = FindForm(request.query_params)
    asked_for = "reference" in request.query_params
    if asked_for and form.validate() and (one := found(form.reference, gates.intake.referrals)):
        return see_other(f"{AT}/{one.id}")
    sent = gates.intake.referrals(after=after, page=page)
    return render(
        request,
        "referrals",
        title="Our referrals",
        status=422 if asked_for else 200,
        form=form,
        lines=lines(sent, gates.notify.told([referral.id for referral in sent])),
        begun=all_begun(kept.unsent(member.id)),
        turned=turning(request, sent),
    )


@router.get("/referrals/{referral}")
def shown(
    request: Request,
    referral: UUID,
    gates: Gates,
    member: Visitor,
    after: int | None = None,
    told: int | None = None,
    done: str = "",
) -> Response:
    """`after` and `told` are positions of receipts: of intake's, and of notify's. `done` is what was just done."""
    sent = gates.intake.referral(referral, after=after)
    feedback = _feedback(gates, referral, told)
    page = render(
        request,
        "referral",
        title=sent.reference,
        referral=sent,
        done=DONE.get(done, ""),
        route=route(sent),
        standing=standing(sent, feedback.told),
        told=timeline(feedback.told, referral),
        parts=as_sent(sent),
        added=added(sent),
        back="/referrals",
    )
    _note_reading(gates, member, feedback)
    return page


@router.get("/referrals/{referral}/information")
def adding(request: Request, referral: UUID, gates: Gates) -> Response:
    return _add(request, referral, gates, AddForm())


@router.post("/referrals/{referral}/information")
def add(request: Request, referral: UUID, gates: Gates, posted: Posted) -> Response:
    form = AddForm(posted)
    receipt = asked(form, lambda: gates.intake.add_information(referral, form.information.data, key=form.key.data))
    if receipt is None:
        return _add(request, referral, gates, form, status=422)
    return see_other(f"/referrals/{referral}?after={receipt.position}&done=added")


@router.get("/referrals/{referral}/withdrawal")
def withdrawing(request: Request, referral: UUID, gates: Gates) -> Response:
    return _withdraw(request, referral, gates, WithdrawForm())


@router.post("/referrals/{referral}/withdrawal")
def withdraw(request: Request, referral: UUID, gates: Gates, posted: Posted) -> Response:
    form = WithdrawForm(posted)
    receipt = asked(form, lambda: gates.intake.withdraw(referral, form.reason.data, key=form.key.data))
    if receipt is None:
        return _withdraw(request, referral, gates, form, status=422)
    return see_other(f"/referrals/{referral}?after={receipt.position}&done=withdrawal")


def _withdraw(request: Request, referral: UUID, gates: Gateways, form: WithdrawForm, status: int = 200) -> Response:
    sent = gates.intake.referral(referral)
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


def _add(request: Request, referral: UUID, gates: Gateways, form: AddForm, status: int = 200) -> Response:
    sent = gates.intake.referral(referral)
    title = f"Add to {sent.reference}"
    return render(request, "referral_add", title=title, status=status, form=form, back=f"/referrals/{referral}")


def _feedback(gates: Gateways, referral: UUID, after: int | None) -> Feedback:
    """Nothing was told yet while notify has not heard of the referral, which it will."""
    try:
        return gates.notify.feedback(referral, after=after)
    except Problem as problem:
        if problem.status != 404:
            raise
        return Feedback(referral=referral, told=[])


def _note_reading(gates: Gateways, member: Member, feedback: Feedback) -> None:
    """Each thing read for the first time is recorded; one that could not be is recorded at the next opening."""
    for one in feedback.told:
        if one.read_at is None:
            key = str(uuid5(feedback.referral, f"{one.occasion} read by {member.id}"))
            try:
                gates.notify.note_reading(feedback.referral, one.occasion, key=key)
            except (Problem, Unreachable) as missed:
                log.warning("a reading was not recorded: %s", type(missed).__name__)
