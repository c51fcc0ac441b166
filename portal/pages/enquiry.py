"""This is where an enquiry is taken to its conclusion and its closure, one recorded step at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import EnquiryAsItStands
from portal.auth import CurrentMember, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.enquiry import (
    ActForm,
    ActionForm,
    AllocationForm,
    ClosureForm,
    ConclusionForm,
    EvaluationForm,
    RiskForm,
    WishesForm,
)
from portal.forms.form import submit_form
from portal.presenters import enquiry as presenter
from portal.presenters.concern import concern_label, disputes
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, names
from portal.templating import render, see_other

router = page_router()
PATH = ENQUIRIES + "/{enquiry}"


class Act(StrEnum):
    """What can be recorded, by what the service calls it in its addresses."""

    ALLOCATION = "allocation"
    WISHES = "desired-outcomes"
    ACTION = "actions"
    RISK = "risk-assessment"
    EVALUATION = "outcomes-evaluation"
    CONCLUSION = "conclusion"
    CLOSURE = "closure"


FORMS: dict[Act, type[ActForm]] = {
    Act.ALLOCATION: AllocationForm,
    Act.WISHES: WishesForm,
    Act.ACTION: ActionForm,
    Act.RISK: RiskForm,
    Act.EVALUATION: EvaluationForm,
    Act.CONCLUSION: ConclusionForm,
    Act.CLOSURE: ClosureForm,
}


@router.get(PATH)
def show(
    request: Request, enquiry: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """Whoever oversees the work reads it, and is offered nothing to record."""
    found = gateways.enquiry.enquiry(enquiry, after=after)
    known, concern = names(gateways.enquiry.workers()), gateways.enquiry.concern(found.concern)
    return render(
        request,
        "enquiry",
        title=presenter.title(found),
        about=concern_label(concern),
        disputes=disputes(concern),
        enquiry=found,
        closure_wait=presenter.closure_wait(found),
        tasks=presenter.tasks(found, known, may=holds(member.roles, DECIDING)),
        entries=presenter.entries(found, known),
        concerns=CONCERNS,
        back=WORK,
    )


@router.get(PATH + "/{act}")
def step_form(request: Request, enquiry: UUID, act: Act, gateways: Gateways) -> Response:
    found = gateways.enquiry.enquiry(enquiry)
    form = _fitted_form(gateways, found, FORMS[act](data={"version": found.version}))
    return _page(request, gateways, found, act, form)


@router.post(PATH + "/{act}")
def record(request: Request, enquiry: UUID, act: Act, gateways: Gateways, posted: PostedForm) -> Response:
    form = _fitted_form(gateways, gateways.enquiry.enquiry(enquiry), FORMS[act](posted))
    receipt = submit_form(
        form,
        lambda: gateways.enquiry.record(enquiry, act, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _page(request, gateways, gateways.enquiry.enquiry(enquiry), act, form, status=422)
    return see_other(f"{ENQUIRIES}/{enquiry}?after={receipt.position}")


def _fitted_form(gateways: ServiceGateways, found: EnquiryAsItStands, form: ActForm) -> ActForm:
    form.fit(found, gateways.enquiry.workers() if isinstance(form, AllocationForm) else ())
    return form


def _page(
    request: Request, gateways: ServiceGateways, found: EnquiryAsItStands, act: Act, form: ActForm, **page: Any
) -> Response:
    form.show_version(found.version)
    return render(
        request,
        "enquiry_act",
        title=presenter.TITLES[act],
        caption=f"{presenter.title(found)}: {concern_label(gateways.enquiry.concern(found.concern))}",
        form=form,
        entries=presenter.entries(found, {}),
        before=presenter.CLOSURE_WILL_WAIT if act is Act.CLOSURE else "",
        button="Save",
        back=f"{ENQUIRIES}/{found.id}",
        **page,
    )
