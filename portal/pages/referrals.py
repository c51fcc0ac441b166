"""Pages of the referrals that a reader may see: what was sent, what was told, what is added, and a withdrawal."""

from __future__ import annotations

from uuid import UUID, uuid5

import structlog
from fastapi import Request
from fastapi.responses import Response

from contracts.http.notify import Feedback
from portal.auth import CurrentMember, Drafts, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.forms.referrals import AddForm, WithdrawForm
from portal.gateways.http import Problem, Unreachable
from portal.gateways.service_gateways import ServiceGateways
from portal.gateways.tokens import Member
from portal.labels.routes import partner_label
from portal.presenters.feedback import timeline
from portal.presenters.pagination import pagination_links
from portal.presenters.referrals import DONE, added_information, lines, referrer_view, standing
from portal.presenters.referring import draft_rows
from portal.presenters.visibility import visibility_rows
from portal.templating import render, see_other

log = structlog.get_logger()
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
    """A `reference` in the query leads to its referral, however old the referral is."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (entry := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"{PATH}/{entry.id}")
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
    """`after` and `told` are positions of receipts: intake's and notify's. `done` is what the reader did just now."""
    sent = gateways.intake.referral(referral, after=after)
    feedback = _feedback(gateways, referral, told)
    page = render(
        request,
        "referral",
        title=sent.reference,
        referral=sent,
        done=DONE.get(done, ""),
        route=partner_label(sent.route),
        standing=standing(sent, feedback.told),
        expected=feedback.expected or gateways.notify.contact(),
        closed=feedback.closed,
        updates=timeline(feedback.told, referral),
        parts=referrer_view(sent),
        visibility=visibility_rows(sent),
        may_share=sent.visibility is not None and sent.visibility.may_share,
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
    """The referral's feedback; none while notify has not consumed the referral yet."""
    try:
        return gateways.notify.feedback(referral, after=after)
    except Problem as problem:
        if problem.status != 404:
            raise
        return Feedback(referral=referral, told=[])


def _record_reading(gateways: ServiceGateways, member: Member, feedback: Feedback) -> None:
    """Records that each update was read. A reading that fails is recorded when the page is opened next."""
    for update in feedback.told:
        if update.read_at is None:
            key = str(uuid5(feedback.referral, f"{update.update} read by {member.id}"))
            try:
                gateways.notify.record_reading(feedback.referral, update.update, key=key)
            except (Problem, Unreachable) as error:
                log.warning(
                    "reading_not_recorded", error=type(error).__name__, next="opening the page again records it"
                )
