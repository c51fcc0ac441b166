"""Pages on which a referral is made: a task list, one page a step, the answers to check, and the receipt."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from wtforms import Form

from contracts.http.notify import Expected
from portal.auth import CurrentMember, Drafts, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import sendable
from portal.gateways.http import Problem, Unreachable
from portal.gateways.service_gateways import ServiceGateways
from portal.labels.routes import ROUTES
from portal.presenters import referring as presenter
from portal.referring.draft import Draft
from portal.referring.journey import BEGIN, SECTIONS, STEPS, route
from portal.referring.steps import JourneyStep, incomplete_steps, next_step, steps
from portal.referring.submission import LINKED, body
from portal.templating import render, see_other

REACH = "reach"
"""The step on which referrers say how to reach them. The answers of the last referral begin the next draft."""

SHOWN_DIGEST_FIELD = "shown"
"""The form field with the digest of the answers that the page showed: answers that nobody saw are not sent."""

router = page_router()


def own_draft(draft: UUID, member: CurrentMember, drafts: Drafts) -> Draft:
    return drafts.read(member.id, draft)


Own = Annotated[Draft, Depends(own_draft)]


@router.get("/refer")
def choose(request: Request, member: CurrentMember, drafts: Drafts) -> Response:
    return _route_page(request, BEGIN.form(), drafts.unsent_drafts(member.id))


@router.post("/refer")
def begin(request: Request, member: CurrentMember, drafts: Drafts, posted: PostedForm) -> Response:
    form = BEGIN.form(posted)
    if not form.validate():
        return _route_page(request, form, drafts.unsent_drafts(member.id), status=422)
    reach = drafts.last_sent_answers(member.id, REACH)
    answers = {BEGIN.slug: form.data} | ({REACH: reach} if reach else {})
    return see_other(f"/refer/{drafts.begin(member.id, answers)}")


@router.get("/refer/{draft}")
def overview(request: Request, own: Own) -> Response:
    if own.receipt or own.frozen_body:
        return see_other(f"/refer/{own.id}/{'sent' if own.receipt else 'check'}")
    lacking = incomplete_steps(SECTIONS, own.answers)
    return render(
        request,
        "refer_tasks",
        title=ROUTES[route(own.answers)].label,
        draft=own,
        tasks=presenter.tasks(own.id, own.answers),
        needed=presenter.needed_sentence(lacking) if lacking else "",
        danger=presenter.in_danger(own.answers),
        linked=own.answers.get(LINKED),
        back="/refer",
    )


@router.get("/refer/{draft}/discarded")
def discard_form(request: Request, own: Own) -> Response:
    title = "Delete this referral without sending it?"
    about = presenter.about(own.answers)
    return render(request, "refer_discard", title=title, about=about, back=f"/refer/{own.id}")


@router.post("/refer/{draft}/discarded")
def discard(member: CurrentMember, drafts: Drafts, own: Own) -> Response:
    drafts.discard(member.id, own.id)
    return see_other("/refer")


@router.get("/refer/{draft}/check")
def check(request: Request, own: Own) -> Response:
    if own.receipt or (incomplete_steps(SECTIONS, own.answers) and not own.frozen_body):
        return see_other(f"/refer/{own.id}")
    return _check_page(request, own)


@router.post("/refer/{draft}/check")
def send(
    request: Request, member: CurrentMember, drafts: Drafts, own: Own, gateways: Gateways, posted: PostedForm
) -> Response:
    if own.receipt or (incomplete_steps(SECTIONS, own.answers) and not own.frozen_body):
        return see_other(f"/refer/{own.id}")
    if posted.get(SHOWN_DIGEST_FIELD, own.answers_digest) != own.answers_digest:
        return _check_page(request, own, presenter.CHANGED_SINCE, status=422)
    frozen = drafts.freeze(member.id, own.id, body(own.answers))
    try:
        receipt = gateways.intake.submit(frozen, key=str(own.id))
    except Problem as problem:
        drafts.thaw(member.id, own.id)
        refused = presenter.refusal_lines(own.id, problem)
        if problem.status == 404 and (linked := own.answers.get(LINKED)):
            drafts.save_answers(member.id, own.id, LINKED, {})
            own, refused = drafts.read(member.id, own.id), presenter.link_lost(linked["reference"])
        return _check_page(request, own, refused, status=problem.status)
    sent = receipt.model_dump(mode="json") | {"route": route(own.answers)}
    drafts.mark_sent(member.id, own.id, sent, {REACH: own.answers[REACH]})
    return see_other(f"/refer/{own.id}/sent")


@router.get("/refer/{draft}/sent")
def sent(request: Request, own: Own, gateways: Gateways) -> Response:
    if not own.receipt:
        return see_other(f"/refer/{own.id}")
    return render(
        request,
        "refer_sent",
        title="Referral sent",
        receipt=own.receipt,
        then=ROUTES[own.receipt["route"]].next,
        expected=_expected(gateways, UUID(own.receipt["id"])),
    )


def _expected(gateways: ServiceGateways, referral: UUID) -> Expected | None:
    """What was promised with the receipt; while that was not told yet, what will be. None: notify does not answer."""
    try:
        return gateways.notify.feedback(referral).expected
    except Unreachable:
        return None
    except Problem:
        return _contact(gateways)


def _contact(gateways: ServiceGateways) -> Expected | None:
    try:
        return gateways.notify.contact()
    except (Problem, Unreachable):
        return None


@router.get("/refer/{draft}/{slug}")
def step(request: Request, own: Own, slug: str, change: bool = False) -> Response:
    if own.receipt or own.frozen_body:
        return see_other(f"/refer/{own.id}")
    current_step = _step_or_404(own, slug)
    return _step_page(request, own, current_step, current_step.form(data=dict(own.answers.get(slug, {}))), change)


@router.post("/refer/{draft}/{slug}")
def save_answers(
    request: Request,
    member: CurrentMember,
    drafts: Drafts,
    own: Own,
    slug: str,
    posted: PostedForm,
    change: bool = False,
) -> Response:
    current_step = _step_or_404(own, slug)
    form = current_step.form(posted)
    if not form.validate():
        return _step_page(request, own, current_step, form, change, status=422)
    drafts.save_answers(member.id, own.id, slug, _storable(form))
    following = next_step(SECTIONS, {**own.answers, slug: form.data}, slug)
    if change:
        return see_other(f"/refer/{own.id}/check")
    return see_other(f"/refer/{own.id}/{following.slug}" if following else f"/refer/{own.id}")


def _step_or_404(own: Draft, slug: str) -> JourneyStep:
    if slug not in {BEGIN.slug, *(step.slug for step in steps(SECTIONS, own.answers))}:
        raise HTTPException(404)
    return STEPS[slug]


def _storable(form: Form) -> dict[str, Any]:
    return {name: sendable(value) for name, value in form.data.items()}


def _route_page(request: Request, form: Form, unsent_drafts: list[Draft], status: int = 200) -> Response:
    rows = presenter.draft_rows(unsent_drafts)
    return render(
        request, "refer_route", title="What do you need?", status=status, form=form, unsent_drafts=rows, back="/"
    )


def _step_page(
    request: Request, own: Draft, current_step: JourneyStep, form: Form, change: bool, status: int = 200
) -> Response:
    back = f"/refer/{own.id}/check" if change else f"/refer/{own.id}"
    danger = presenter.in_danger(own.answers) if current_step.slug != presenter.DANGER else ""
    return render(request, "refer_step", title=current_step.title, status=status, form=form, danger=danger, back=back)


def _check_page(
    request: Request, own: Draft, errors: list[dict[str, str]] | None = None, status: int = 200
) -> Response:
    return render(
        request,
        "refer_check",
        title="Check your answers before you send them",
        status=status,
        parts=presenter.parts_to_check(own.id, own.answers, changing=own.frozen_body is None or bool(errors)),
        unsure=own.frozen_body is not None and not errors,
        danger=presenter.in_danger(own.answers),
        linked=own.answers.get(LINKED),
        shown=own.answers_digest,
        refusal_lines=errors or [],
        back=f"/refer/{own.id}",
    )
