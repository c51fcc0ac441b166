"""This is where a concern is judged by the three parts of s42(1), and decided from what was found."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.enquiry import ConcernAsItStands
from portal.forgery import Posted
from portal.forms.choices import offered, one_of, some_of
from portal.forms.form import PageForm, asked
from portal.forms.work import without_gaps, written
from portal.presenters import concern as says
from portal.presenters.codes import DECISIONS, FINDINGS, LIMBS, REASONS, SIGNPOSTS
from portal.presenters.navigation import DECIDING, holds
from portal.presenters.work import CONCERNS, ENQUIRIES, WORK, names
from portal.templating import render, see_other
from portal.visitors import Gates, Visitor, pages

router = pages()
AT = CONCERNS + "/{concern}"
Letter = Literal["a", "b", "c"]


class FindingForm(PageForm):
    finding = one_of("Is this part of the test met?", FINDINGS, missing="Select whether it is met")
    rationale = written("Why?", "Enter why you judge it so", "What you know, and how you know it")


class DecisionForm(PageForm):
    instead = one_of("What follows?", DECISIONS, missing="Select what follows")
    reason = one_of("What is the reason?", REASONS, missing="Select the reason")
    rationale = written("Rationale", "Enter your rationale", "How the decision follows from the findings")
    signposting = some_of("Where else can they turn?", SIGNPOSTS, description="Select all that apply")

    def fit(self, concern: ConcernAsItStands) -> DecisionForm:
        """Offers what the findings leave room for."""
        self.instead.choices = offered(says.decisions(concern))
        self.reason.choices = offered(says.reasons(concern))
        return self


@router.get(AT)
def shown(request: Request, concern: UUID, gates: Gates, member: Visitor, after: int | None = None) -> Response:
    """Whoever oversees the work reads it, and is offered nothing to decide."""
    found = gates.enquiry.concern(concern, after=after)
    known = names(gates.enquiry.workers())
    return render(
        request,
        "concern",
        title=says.title(found),
        about=says.about(found),
        concern=found,
        danger=says.in_danger(found),
        disputes=says.disputes(found),
        parts=says.referrals(found),
        added=says.added(found),
        limbs=says.limbs(found, known),
        decision=says.decision(found, known),
        undecided=says.undecided(found),
        may=holds(member.roles, DECIDING),
        stands_before=says.stands_before(found),
        at=f"{CONCERNS}/{concern}",
        enquiries=ENQUIRIES,
        back=WORK,
    )


@router.get(AT + "/findings/{limb}")
def judging(request: Request, concern: UUID, limb: Letter, gates: Gates) -> Response:
    found = gates.enquiry.concern(concern)
    last = next(({"finding": f.finding, "rationale": f.rationale} for f in found.findings if f.limb == limb), {})
    return _finding(request, found, limb, FindingForm(data={**last, "version": found.version}))


@router.post(AT + "/findings/{limb}")
def judge(request: Request, concern: UUID, limb: Letter, gates: Gates, posted: Posted) -> Response:
    form = FindingForm(posted)
    receipt = asked(
        form,
        lambda: gates.enquiry.record_finding(
            concern,
            limb,
            {"finding": form.finding.data, "rationale": form.rationale.data},
            key=form.key.data,
            version=form.seen_version,
        ),
    )
    if receipt is None:
        return _finding(request, gates.enquiry.concern(concern), limb, form, status=422)
    return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")


@router.get(AT + "/decision")
def deciding(request: Request, concern: UUID, gates: Gates) -> Response:
    found = gates.enquiry.concern(concern)
    return _decision(request, found, DecisionForm(data={"version": found.version}).fit(found))


@router.post(AT + "/decision")
def decide(request: Request, concern: UUID, gates: Gates, posted: Posted) -> Response:
    form = DecisionForm(posted)
    receipt = asked(
        form,
        lambda: gates.enquiry.decide(concern, _body(form), key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        found = gates.enquiry.concern(concern)
        return _decision(request, found, form.fit(found), status=422)
    return see_other(f"{CONCERNS}/{concern}?after={receipt.position}")


def _body(form: DecisionForm) -> dict[str, object]:
    return without_gaps(
        instead=form.instead.data,
        reason=form.reason.data,
        rationale=form.rationale.data,
        signposting=form.signposting.data,
    )


def _finding(request: Request, found: ConcernAsItStands, limb: str, form: FindingForm, status: int = 200) -> Response:
    return _act(request, found, form, title=LIMBS[limb], status=status, button="Save finding")


def _decision(request: Request, found: ConcernAsItStands, form: DecisionForm, status: int = 200) -> Response:
    before = says.stands_before(found)
    return _act(request, found, form, title="Decide the concern", status=status, button="Save decision", before=before)


def _act(request: Request, found: ConcernAsItStands, form: PageForm, **page: Any) -> Response:
    form.answers(found.version)
    back, limbs = f"{CONCERNS}/{found.id}", says.limbs(found, {})
    return render(
        request, "concern_act", form=form, caption=f"Concern {says.known_as(found)}", limbs=limbs, back=back, **page
    )
