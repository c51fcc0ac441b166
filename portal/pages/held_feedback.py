"""Pages of held feedback: a manager releases it at a level or withholds it, with a reason either way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import HeldFeedback
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.people import names_of
from portal.kit.summary_list import Row
from portal.labels.feedback import milestone_label
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters.held_feedback import counts, rows, waiting_lines
from portal.presenters.pagination import counts_of_page, pagination_links
from portal.presenters.work import CONCERNS
from portal.steps.held_feedback import STEPS, SettlementStep
from portal.templating import render, see_other

router = page_router()
PATH = "/held"


@router.get(PATH)
def index(
    request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None, page: str | None = None
) -> Response:
    held = gateways.notify.held(after=after, page=page)
    return render(
        request,
        "held_feedback",
        title="Held feedback",
        lines=waiting_lines(held, names_of(gateways.intake.members())),
        counts=counts_of_page(counts(held, member.id), held),
        pagination=pagination_links(request, held),
    )


@router.get(PATH + "/{referral}/{occasion}")
def show(request: Request, referral: UUID, occasion: str, gateways: Gateways) -> Response:
    held = _held_or_404(gateways, referral, occasion)
    reads = [(f"/triage/{referral}", "The referral, and what triage made of it")]
    if held.concern:
        reads.append((f"{CONCERNS}/{held.concern}", "The concern, and what was decided"))
    return render(
        request,
        "held_item",
        title=milestone_label(held.milestone),
        caption=held.reference,
        rows=_rows(gateways, held),
        reads=reads,
        steps=STEPS.values(),
        base=f"{PATH}/{referral}/{occasion}",
        back=PATH,
    )


@router.get(PATH + "/{referral}/{occasion}/{slug}")
def step_form(request: Request, referral: UUID, occasion: str, slug: str, gateways: Gateways) -> Response:
    held, step = _held_or_404(gateways, referral, occasion), step_or_404(STEPS, slug)
    return _step_page(request, gateways, held, step, step.form())


@router.post(PATH + "/{referral}/{occasion}/{slug}")
def settle(
    request: Request, referral: UUID, occasion: str, slug: str, gateways: Gateways, posted: PostedForm
) -> Response:
    held, step = _held_or_404(gateways, referral, occasion), step_or_404(STEPS, slug)
    form = fitted_form(step, gateways, held, posted)
    receipt = send_step(step, gateways.notify, held, form)
    if receipt is None:
        return _step_page(request, gateways, _held_or_404(gateways, referral, occasion), step, form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


def _step_page(
    request: Request, gateways: ServiceGateways, held: HeldFeedback, step: SettlementStep, form: Any, status: int = 200
) -> Response:
    """Shows the feedback as it stands now, so that the next command names the version that its sender saw."""
    step.fit(form, gateways, held)
    form.version.data = str(held.version)
    return render(
        request,
        "step",
        title=step.title,
        caption=held.reference,
        status=status,
        form=form,
        rows=_rows(gateways, held),
        back=f"{PATH}/{held.referral}/{held.occasion}",
    )


def _held_or_404(gateways: ServiceGateways, referral: UUID, occasion: str) -> HeldFeedback:
    """Feedback that was settled meanwhile is held no more, and is not found."""
    for held in gateways.notify.all_held():
        if (held.referral, held.occasion) == (referral, occasion):
            return held
    raise HTTPException(404)


def _rows(gateways: ServiceGateways, held: HeldFeedback) -> list[Row]:
    members, organisations = names_of(gateways.intake.members()), names_of(gateways.intake.partners())
    return rows(held, gateways.intake.referral(held.referral), members, organisations)
