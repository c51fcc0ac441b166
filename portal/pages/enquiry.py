"""Pages of an enquiry: how far it is, and one page for each step that is recorded in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import EnquiryAsItStands
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.dates import now
from portal.kit.people import NAMELESS, names_of
from portal.pages.step_form import fitted_form, step_or_404
from portal.presenters import board
from portal.presenters import enquiry as presenter
from portal.presenters.concern import concern_label, disputes
from portal.presenters.enquiry import EnquiryStep
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK
from portal.steps.enquiry import STEPS
from portal.templating import render, see_other

router = page_router()
PATH = ENQUIRIES + "/{enquiry}"


@router.get(PATH)
def show(
    request: Request, enquiry: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """Roles that oversee read the page, and are offered no step."""
    case = gateways.enquiry.enquiry(enquiry, after=after)
    names, concern = names_of(gateways.enquiry.workers()), gateways.enquiry.concern(case.concern)
    return render(
        request,
        "enquiry",
        title=presenter.title(case),
        about=concern_label(concern),
        disputes=disputes(concern),
        enquiry=case,
        notes=presenter.notes(case),
        can_be_reopened=presenter.can_be_reopened(case) and holds(member.roles, DECIDING),
        enquiries=ENQUIRIES,
        closure_wait=presenter.closure_wait(case),
        awaited_feedback=presenter.awaited_feedback(case, concern),
        tasks=presenter.tasks(
            case,
            STEPS.values(),
            names,
            may=holds(member.roles, DECIDING),
            closer_obstacle=presenter.closer_obstacle(case, member.id, member.roles),
        ),
        entries=presenter.entries(case, STEPS.values(), names),
        concerns=CONCERNS,
        waiting=board.waiting(gateways.open_items.of_case("enquiry", case.concern), names, now()),
        back=WORK,
    )


@router.get(PATH + "/{slug}")
def step_form(request: Request, enquiry: UUID, slug: str, gateways: Gateways) -> Response:
    step, case = step_or_404(STEPS, slug), gateways.enquiry.enquiry(enquiry)
    return _step_page(request, gateways, case, step, fitted_form(step, gateways, case, None, version=case.version))


@router.post(PATH + "/{slug}")
def record(request: Request, enquiry: UUID, slug: str, gateways: Gateways, posted: PostedForm) -> Response:
    step = step_or_404(STEPS, slug)
    form = fitted_form(step, gateways, gateways.enquiry.enquiry(enquiry), posted)
    receipt = submit_form(
        form,
        lambda: gateways.enquiry.record(enquiry, slug, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _step_page(request, gateways, gateways.enquiry.enquiry(enquiry), step, form, status=422)
    return see_other(f"{ENQUIRIES}/{enquiry}?after={receipt.position}")


def _step_page(
    request: Request,
    gateways: ServiceGateways,
    case: EnquiryAsItStands,
    step: EnquiryStep,
    form: Any,
    status: int = 200,
) -> Response:
    form.show_version(case.version)
    return render(
        request,
        "enquiry_step",
        title=step.title,
        status=status,
        caption=f"{presenter.title(case)}: {concern_label(gateways.enquiry.concern(case.concern))}",
        form=form,
        entries=presenter.entries(case, STEPS.values(), NAMELESS),
        before=step.note(case),
        button="Save",
        back=f"{ENQUIRIES}/{case.id}",
    )
