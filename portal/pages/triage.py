"""Pages of triage: the queue, a referral in it, and one page for each step that triage takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import ReferralAsSent, ReferralTriage
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.dates import today
from portal.kit.people import NAMELESS, names_of
from portal.kit.summary_list import Row
from portal.labels.routes import council_route
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters.navigation import TRIAGING, holds
from portal.presenters.pagination import counts_of_page, pagination_links
from portal.presenters.referrals import added_information
from portal.presenters.submission import council_view
from portal.presenters.triage import by_name, counts, referrer, standing, waiting_lines, whole_standing
from portal.presenters.visibility import council_visibility
from portal.steps.triage import STEPS, TriageStep
from portal.templating import render, see_other

router = page_router()
PATH = "/triage"
COMPARE = "Join them only if both are about the same adult and the same matter. A practitioner confirms it."


@router.get(PATH)
def queue(request: Request, gateways: Gateways, after: int | None = None, page: str | None = None) -> Response:
    """A `reference` in the query leads to its referral, wherever triage has sent it since."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (entry := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"{PATH}/{entry.id}")
    items = gateways.intake.queue(after=after, page=page)
    lines = waiting_lines(items, today())
    return render(
        request,
        "triage",
        title="Triage queue",
        status=422 if searched else 200,
        lines=lines,
        counts=counts_of_page(counts(lines), items),
        form=form,
        pagination=pagination_links(request, items),
    )


@router.get(PATH + "/{referral}")
def show(
    request: Request, referral: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """Roles that oversee or decide read the page, and are offered what they may record."""
    sent = gateways.intake.referral(referral, after=after)
    triaged = _triaged_or_404(sent)
    partners, people = by_name(gateways.intake.partners()), names_of(gateways.intake.members())
    return render(
        request,
        "triage_referral",
        title=sent.reference,
        referral=sent,
        route=council_route(sent.route),
        standing=[*whole_standing(sent, triaged, people), *council_visibility(sent)],
        steps=[s for s in STEPS.values() if holds(member.roles, s.roles or TRIAGING) and s.is_open(sent)],
        parts=council_view(sent, partners),
        referred_by=referrer(triaged, people, partners),
        added_information=added_information(sent),
        back=PATH,
    )


@router.get(PATH + "/{referral}/{slug}")
def step_form(request: Request, referral: UUID, slug: str, gateways: Gateways) -> Response:
    sent, step = gateways.intake.referral(referral), step_or_404(STEPS, slug)
    return _step_page(request, gateways, sent, step, fitted_form(step, gateways, sent, None))


@router.post(PATH + "/{referral}/{slug}")
def decide(request: Request, referral: UUID, slug: str, gateways: Gateways, posted: PostedForm) -> Response:
    sent, step = gateways.intake.referral(referral), step_or_404(STEPS, slug)
    form = fitted_form(step, gateways, sent, posted, version=sent.version)
    if not step.looks_up(form, gateways, sent):
        return _step_page(request, gateways, sent, step, form, status=422 if form.errors else 200)
    receipt = send_step(step, gateways.intake, referral, form)
    if receipt is None:
        return _step_page(request, gateways, gateways.intake.referral(referral), step, form, status=422)
    return see_other(f"{PATH}/{referral}?after={receipt.position}")


def _step_page(
    request: Request, gateways: ServiceGateways, sent: ReferralAsSent, step: TriageStep, form: Any, status: int = 200
) -> Response:
    """Shows the referral as it stands now, so that the next command names the version that its sender saw."""
    form.version.data = str(sent.version)
    return render(
        request,
        "step",
        title=step.title,
        status=status,
        form=form,
        caption=sent.reference,
        rows=_standing(gateways, sent),
        comparison=getattr(form, "comparison", None),
        compare_note=COMPARE,
        back=f"{PATH}/{sent.id}",
    )


def _standing(gateways: ServiceGateways, sent: ReferralAsSent) -> list[Row]:
    triaged = _triaged_or_404(sent)
    return standing(sent, triaged, names_of(gateways.intake.members()) if triaged.owner else NAMELESS)


def _triaged_or_404(sent: ReferralAsSent) -> ReferralTriage:
    """A partner's view of a referral holds no triage: partners have no such page."""
    if sent.triage is None:
        raise HTTPException(404)
    return sent.triage
