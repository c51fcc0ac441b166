"""This is where an enquiry is taken to its conclusion and its closure, one recorded step at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import EnquiryAsItStands
from portal.forgery import Posted
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
from portal.forms.form import asked
from portal.presenters import enquiry as says
from portal.presenters.concern import disputes, known_as
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, names
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Visitor, pages

router = pages()
AT = ENQUIRIES + "/{enquiry}"


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


@router.get(AT)
def shown(request: Request, enquiry: UUID, gates: Gates, member: Visitor, after: int | None = None) -> Response:
    """Whoever oversees the work reads it, and is offered nothing to record."""
    found = gates.enquiry.enquiry(enquiry, after=after)
    known, concern = names(gates.enquiry.workers()), gates.enquiry.concern(found.concern)
    return render(
        request,
        "enquiry",
        title=says.title(found),
        about=known_as(concern),
        disputes=disputes(concern),
        enquiry=found,
        waits=says.waits(found),
        tasks=says.tasks(found, known, may=holds(member.roles, DECIDING)),
        entries=says.entries(found, known),
        concerns=CONCERNS,
        back=WORK,
    )


@router.get(AT + "/{act}")
def recording(request: Request, enquiry: UUID, act: Act, gates: Gates) -> Response:
    found = gates.enquiry.enquiry(enquiry)
    form = _fitting(gates, found, FORMS[act](data={"version": found.version}))
    return _page(request, gates, found, act, form)


@router.post(AT + "/{act}")
def record(request: Request, enquiry: UUID, act: Act, gates: Gates, posted: Posted) -> Response:
    form = _fitting(gates, gates.enquiry.enquiry(enquiry), FORMS[act](posted))
    receipt = asked(
        form,
        lambda: gates.enquiry.record(enquiry, act, form.body(), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _page(request, gates, gates.enquiry.enquiry(enquiry), act, form, status=422)
    return see_other(f"{ENQUIRIES}/{enquiry}?after={receipt.position}")


def _fitting(gates: Gateways, found: EnquiryAsItStands, form: ActForm) -> ActForm:
    form.fit(found, gates.enquiry.workers() if isinstance(form, AllocationForm) else ())
    return form


def _page(
    request: Request, gates: Gateways, found: EnquiryAsItStands, act: Act, form: ActForm, **page: Any
) -> Response:
    form.answers(found.version)
    return render(
        request,
        "enquiry_act",
        title=says.TITLES[act],
        caption=f"{says.title(found)}: {known_as(gates.enquiry.concern(found.concern))}",
        form=form,
        entries=says.entries(found, {}),
        before=says.WILL_WAIT if act is Act.CLOSURE else "",
        button="Save",
        back=f"{ENQUIRIES}/{found.id}",
        **page,
    )
