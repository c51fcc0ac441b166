"""Pages of who may see a referral: its writer or their lead shares it by name; its writer restricts it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import Colleague, ReferralAsSent, ReferralVisibility
from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.visibility import EndShareForm, LiftForm, RestrictForm, ShareForm
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.fields import choices_of
from portal.presenters.visibility import choices
from portal.templating import render, see_other

router = page_router()
RESTRICTS = "Then nobody of your organisation sees it but you and whom you name. The council still sees it."
LIFTS = "Then the lead of your organisation sees it, too."


@router.get("/referrals/{referral}/sharing")
def share_form(request: Request, referral: UUID, gateways: Gateways) -> Response:
    sent = gateways.intake.referral(referral)
    return _share_page(request, gateways, sent, ShareForm())


@router.post("/referrals/{referral}/sharing")
def share(request: Request, referral: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    sent = gateways.intake.referral(referral)
    form = ShareForm(posted)
    form.member.choices = _choices(gateways, sent)
    receipt = submit_form(form, lambda: gateways.intake.share(referral, form.member.data, key=form.key.data))
    return _done(referral, receipt, "shared") or _share_page(request, gateways, sent, form, status=422)


@router.get("/referrals/{referral}/sharing/{member}")
def end_share_form(request: Request, referral: UUID, member: UUID, gateways: Gateways) -> Response:
    sent = gateways.intake.referral(referral)
    return _end_share_page(request, sent, _shared_with_or_404(sent, member), EndShareForm())


@router.post("/referrals/{referral}/sharing/{member}")
def end_share(request: Request, referral: UUID, member: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = EndShareForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.end_share(referral, member, key=form.key.data))
    if done := _done(referral, receipt, "share-ended"):
        return done
    sent = gateways.intake.referral(referral)
    return _end_share_page(request, sent, _shared_with_or_404(sent, member), form, status=422)


@router.get("/referrals/{referral}/restriction")
def restriction_form(request: Request, referral: UUID, gateways: Gateways) -> Response:
    sent = gateways.intake.referral(referral)
    seen = _visibility_or_404(sent)
    return _restriction_page(request, sent, seen, LiftForm() if seen.restricted else RestrictForm())


@router.post("/referrals/{referral}/restriction")
def change_restriction(request: Request, referral: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    """Lifts what is restricted, and restricts what is not."""
    sent = gateways.intake.referral(referral)
    seen = _visibility_or_404(sent)
    form: Any = (LiftForm if seen.restricted else RestrictForm)(posted)
    command = gateways.intake.lift_restriction if seen.restricted else gateways.intake.restrict
    receipt = submit_form(form, lambda: command(referral, form.body(), key=form.key.data))
    done = "lifted" if seen.restricted else "restricted"
    return _done(referral, receipt, done) or _restriction_page(request, sent, seen, form, status=422)


def _done(referral: UUID, receipt: Receipt | None, done: str) -> Response | None:
    return see_other(f"/referrals/{referral}?after={receipt.position}&done={done}") if receipt else None


def _share_page(
    request: Request, gateways: ServiceGateways, sent: ReferralAsSent, form: Any, status: int = 200
) -> Response:
    form.member.choices = _choices(gateways, sent)
    return _page(request, sent, form, "Share this referral with a colleague", "Share it", status)


def _end_share_page(
    request: Request, sent: ReferralAsSent, colleague: Colleague, form: Any, status: int = 200
) -> Response:
    title = f"Stop sharing this referral with {colleague.name}?"
    before = "They see it no more, and are told nothing more of it. What they added stays."
    return _page(request, sent, form, title, "Stop sharing it", status, before)


def _restriction_page(
    request: Request, sent: ReferralAsSent, seen: ReferralVisibility, form: Any, status: int = 200
) -> Response:
    if seen.restricted:
        return _page(request, sent, form, "Let your organisation’s lead see it", "Let them see it", status, LIFTS)
    return _page(request, sent, form, "Let nobody else see it", "Let nobody else see it", status, RESTRICTS)


def _page(
    request: Request, sent: ReferralAsSent, form: Any, title: str, button: str, status: int, before: str = ""
) -> Response:
    return render(
        request,
        "step",
        title=title,
        status=status,
        form=form,
        caption=sent.reference,
        before=before,
        button=button,
        back=f"/referrals/{sent.id}",
    )


def _choices(gateways: ServiceGateways, sent: ReferralAsSent) -> Any:
    seen = _visibility_or_404(sent)
    if not seen.may_share:
        raise HTTPException(404)
    return choices_of(choices(gateways.intake.colleagues(), seen))


def _shared_with_or_404(sent: ReferralAsSent, member: UUID) -> Colleague:
    seen = _visibility_or_404(sent)
    colleague = next((one for one in seen.shared_with if one.id == member and seen.may_share), None)
    if colleague is None:
        raise HTTPException(404)
    return colleague


def _visibility_or_404(sent: ReferralAsSent) -> ReferralVisibility:
    """The council's staff have another page."""
    if sent.visibility is None or sent.triage is not None:
        raise HTTPException(404)
    return sent.visibility
