"""Pages of a concern: its findings by the three parts of s42(1), and its decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import ConcernAsItStands
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.kit.dates import now
from portal.kit.people import NAMELESS, names_of
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters import board, decisions
from portal.presenters import concern as presenter
from portal.presenters.joins import pending_references
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK
from portal.steps.concern import STEPS, ConcernStep
from portal.templating import render, see_other

router = page_router()
PATH = CONCERNS + "/{concern}"


@router.get(PATH)
def show(
    request: Request, concern: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """Roles that oversee read the page, and are offered no step."""
    case = gateways.enquiry.concern(concern, after=after)
    names = names_of(gateways.enquiry.workers())
    return render(
        request,
        "concern",
        title=presenter.title(case),
        about=presenter.about(case),
        concern=case,
        danger=presenter.in_danger(case),
        disputes=presenter.disputes(case),
        parts=presenter.referrals(case, f"{CONCERNS}/{concern}", holds(member.roles, DECIDING)),
        pending=pending_references(case),
        added_information=presenter.added_information(case),
        limbs=presenter.limbs(case, names),
        decision=presenter.decision(case, names),
        can_be_decided=presenter.can_be_decided(case),
        may=holds(member.roles, DECIDING),
        decision_obstacle=presenter.decision_obstacle(case),
        brake=presenter.brake_note(case),
        asked_for=decisions.asked_for(case),
        earlier_decisions=decisions.earlier_decisions(case, names),
        reported_death=decisions.reported_death(case),
        confirmed_death=decisions.confirmed_death(case),
        birth=presenter.birth(case),
        detention=presenter.detention(case),
        base=f"{CONCERNS}/{concern}",
        enquiries=ENQUIRIES,
        concerns=CONCERNS,
        waiting=board.waiting(gateways.open_items.of_case("enquiry", concern), names, now()),
        back=WORK,
    )


@router.get(PATH + "/{slug:path}")
def step_form(request: Request, concern: UUID, slug: str, gateways: Gateways) -> Response:
    step, case = step_or_404(STEPS, slug), gateways.enquiry.concern(concern)
    form = fitted_form(step, gateways, case, None, **step.latest(case), version=case.version)
    return _step_page(request, case, step, form)


@router.post(PATH + "/{slug:path}")
def record(request: Request, concern: UUID, slug: str, gateways: Gateways, posted: PostedForm) -> Response:
    """After a refusal the form offers what the concern, as it stands by then, has room for."""
    step = step_or_404(STEPS, slug)
    form = fitted_form(step, gateways, gateways.enquiry.concern(concern), posted)
    receipt = send_step(step, gateways.enquiry, concern, form)
    if receipt is None:
        case = gateways.enquiry.concern(concern)
        step.fit(form, gateways, case)
        return _step_page(request, case, step, form, status=422)
    return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")


def _step_page(request: Request, case: ConcernAsItStands, step: ConcernStep, form: Any, status: int = 200) -> Response:
    form.show_version(case.version)
    return render(
        request,
        "concern_step",
        title=step.title,
        status=status,
        form=form,
        caption=f"Concern {presenter.concern_label(case)}",
        before=step.note(case),
        button=step.button,
        limbs=presenter.limbs(case, NAMELESS),
        back=f"{CONCERNS}/{case.id}",
    )
