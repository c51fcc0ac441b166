"""This is where a concern is judged by the three parts of s42(1), and decided from what was found."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import ConcernAsItStands
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.choices import checkbox_field, choices_of, radio_field
from portal.forms.fields import text_area, without_blanks
from portal.forms.form import PageForm, submit_form
from portal.presenters import concern as presenter
from portal.presenters.codes import DECISIONS, FINDINGS, LIMBS, REASONS, SIGNPOSTS
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, names
from portal.templating import render, see_other

router = page_router()
PATH = CONCERNS + "/{concern}"
LimbLetter = Literal["a", "b", "c"]


class FindingForm(PageForm):
    finding = radio_field("Is this part of the test met?", FINDINGS, missing="Select whether it is met")
    rationale = text_area("Why?", "Enter why you judge it so", "What you know, and how you know it")


class DecisionForm(PageForm):
    instead = radio_field("What follows?", DECISIONS, missing="Select what follows")
    reason = radio_field("What is the reason?", REASONS, missing="Select the reason")
    rationale = text_area("Rationale", "Enter your rationale", "How the decision follows from the findings")
    signposting = checkbox_field("Where else can they turn?", SIGNPOSTS, description="Select all that apply")

    def fit(self, concern: ConcernAsItStands) -> DecisionForm:
        """Offers what the findings leave room for."""
        self.instead.choices = choices_of(presenter.decisions(concern))
        self.reason.choices = choices_of(presenter.reasons(concern))
        return self


@router.get(PATH)
def show(
    request: Request, concern: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """Whoever oversees the work reads it, and is offered nothing to decide."""
    found = gateways.enquiry.concern(concern, after=after)
    known = names(gateways.enquiry.workers())
    return render(
        request,
        "concern",
        title=presenter.title(found),
        about=presenter.about(found),
        concern=found,
        danger=presenter.in_danger(found),
        disputes=presenter.disputes(found),
        parts=presenter.referrals(found),
        added_information=presenter.added_information(found),
        limbs=presenter.limbs(found, known),
        decision=presenter.decision(found, known),
        can_be_decided=presenter.can_be_decided(found),
        may=holds(member.roles, DECIDING),
        decision_obstacle=presenter.decision_obstacle(found),
        at=f"{CONCERNS}/{concern}",
        enquiries=ENQUIRIES,
        back=WORK,
    )


@router.get(PATH + "/findings/{limb}")
def finding_form(request: Request, concern: UUID, limb: LimbLetter, gateways: Gateways) -> Response:
    found = gateways.enquiry.concern(concern)
    last = next(({"finding": f.finding, "rationale": f.rationale} for f in found.findings if f.limb == limb), {})
    return _finding_page(request, found, limb, FindingForm(data={**last, "version": found.version}))


@router.post(PATH + "/findings/{limb}")
def record_finding(
    request: Request, concern: UUID, limb: LimbLetter, gateways: Gateways, posted: PostedForm
) -> Response:
    form = FindingForm(posted)
    receipt = submit_form(
        form,
        lambda: gateways.enquiry.record_finding(
            concern,
            limb,
            {"finding": form.finding.data, "rationale": form.rationale.data},
            key=form.key.data,
            version=form.seen_version,
        ),
    )
    if receipt is None:
        return _finding_page(request, gateways.enquiry.concern(concern), limb, form, status=422)
    return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")


@router.get(PATH + "/decision")
def decision_form(request: Request, concern: UUID, gateways: Gateways) -> Response:
    found = gateways.enquiry.concern(concern)
    return _decision_page(request, found, DecisionForm(data={"version": found.version}).fit(found))


@router.post(PATH + "/decision")
def decide(request: Request, concern: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = DecisionForm(posted)
    receipt = submit_form(
        form,
        lambda: gateways.enquiry.decide(concern, _body(form), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        found = gateways.enquiry.concern(concern)
        return _decision_page(request, found, form.fit(found), status=422)
    return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")


def _body(form: DecisionForm) -> dict[str, object]:
    return without_blanks(
        instead=form.instead.data,
        reason=form.reason.data,
        rationale=form.rationale.data,
        signposting=form.signposting.data,
    )


def _finding_page(
    request: Request, found: ConcernAsItStands, limb: str, form: FindingForm, status: int = 200
) -> Response:
    return _render_act(request, found, form, title=LIMBS[limb], status=status, button="Save finding")


def _decision_page(request: Request, found: ConcernAsItStands, form: DecisionForm, status: int = 200) -> Response:
    before = presenter.decision_obstacle(found)
    return _render_act(
        request, found, form, title="Decide the concern", status=status, button="Save decision", before=before
    )


def _render_act(request: Request, found: ConcernAsItStands, form: PageForm, **page: Any) -> Response:
    form.show_version(found.version)
    back, limbs = f"{CONCERNS}/{found.id}", presenter.limbs(found, {})
    return render(
        request,
        "concern_act",
        form=form,
        caption=f"Concern {presenter.concern_label(found)}",
        limbs=limbs,
        back=back,
        **page,
    )
