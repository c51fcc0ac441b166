"""This is where a referral is made: one thing a page, a task list, answers checked, and sent."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from wtforms import Form

from portal.forgery import Posted
from portal.gateways.asking import Problem
from portal.presenters import referring as words
from portal.referring.draft import Draft
from portal.referring.journey import BEGIN, SECTIONS, STEPS, route
from portal.referring.routes import NEXT, ROUTES
from portal.referring.steps import Step, after, steps, unmet
from portal.referring.submission import body
from portal.templating import render, see_other
from portal.visitors import Gates, Kept, Visitor, pages

REACH = "reach"
"""How to reach the referrer is their own, and seldom changes: it need not be typed again for the next adult."""

SHOWN = "shown"
"""What the page that was sent from had shown, where it says so: nothing is sent that its writer has not seen."""

router = pages()


def own_draft(draft: UUID, member: Visitor, kept: Kept) -> Draft:
    return kept.read(member.id, draft)


Own = Annotated[Draft, Depends(own_draft)]


@router.get("/refer")
def choose(request: Request, member: Visitor, kept: Kept) -> Response:
    return _choice(request, BEGIN.form(), kept.unsent(member.id))


@router.post("/refer")
def begin(request: Request, member: Visitor, kept: Kept, posted: Posted) -> Response:
    form = BEGIN.form(posted)
    if not form.validate():
        return _choice(request, form, kept.unsent(member.id), status=422)
    reach = kept.answered_last(member.id, REACH)
    answers = {BEGIN.slug: form.data} | ({REACH: reach} if reach else {})
    return see_other(f"/refer/{kept.begin(member.id, answers)}")


@router.get("/refer/{draft}")
def overview(request: Request, own: Own) -> Response:
    if own.sent or own.sending:
        return see_other(f"/refer/{own.id}/{'sent' if own.sent else 'check'}")
    lacking = unmet(SECTIONS, own.answers)
    return render(
        request,
        "refer_tasks",
        title=ROUTES[route(own.answers)],
        draft=own,
        tasks=words.tasks(own.id, own.answers),
        needed=words.still_needed(lacking) if lacking else "",
        danger=words.in_danger(own.answers),
        back="/refer",
    )


@router.get("/refer/{draft}/discarded")
def before_discarding(request: Request, own: Own) -> Response:
    title = "Delete this referral without sending it?"
    about = words.about(own.answers)
    return render(request, "refer_discard", title=title, about=about, back=f"/refer/{own.id}")


@router.post("/refer/{draft}/discarded")
def discard(member: Visitor, kept: Kept, own: Own) -> Response:
    kept.discard(member.id, own.id)
    return see_other("/refer")


@router.get("/refer/{draft}/check")
def check(request: Request, own: Own) -> Response:
    if own.sent or (unmet(SECTIONS, own.answers) and not own.sending):
        return see_other(f"/refer/{own.id}")
    return _to_check(request, own)


@router.post("/refer/{draft}/check")
def send(request: Request, member: Visitor, kept: Kept, own: Own, gates: Gates, posted: Posted) -> Response:
    if own.sent or (unmet(SECTIONS, own.answers) and not own.sending):
        return see_other(f"/refer/{own.id}")
    if posted.get(SHOWN, own.seen_as) != own.seen_as:
        return _to_check(request, own, words.CHANGED_SINCE, status=422)
    frozen = kept.freeze(member.id, own.id, body(own.answers))
    try:
        receipt = gates.intake.submit(frozen, key=str(own.id))
    except Problem as problem:
        kept.thaw(member.id, own.id)
        return _to_check(request, own, words.refused(own.id, problem), status=problem.status)
    sent = receipt.model_dump(mode="json") | {"route": route(own.answers)}
    kept.mark_sent(member.id, own.id, sent, {REACH: own.answers[REACH]})
    return see_other(f"/refer/{own.id}/sent")


@router.get("/refer/{draft}/sent")
def sent(request: Request, own: Own) -> Response:
    if not own.sent:
        return see_other(f"/refer/{own.id}")
    return render(request, "refer_sent", title="Referral sent", receipt=own.sent, then=NEXT[own.sent["route"]])


@router.get("/refer/{draft}/{slug}")
def step(request: Request, own: Own, slug: str, change: bool = False) -> Response:
    if own.sent or own.sending:
        return see_other(f"/refer/{own.id}")
    asked = _asked(own, slug)
    return _page(request, own, asked, asked.form(data=dict(own.answers.get(slug, {}))), change)


@router.post("/refer/{draft}/{slug}")
def answer(
    request: Request, member: Visitor, kept: Kept, own: Own, slug: str, posted: Posted, change: bool = False
) -> Response:
    asked = _asked(own, slug)
    form = asked.form(posted)
    if not form.validate():
        return _page(request, own, asked, form, change, status=422)
    kept.answer(member.id, own.id, slug, _kept(form))
    following = after(SECTIONS, {**own.answers, slug: form.data}, slug)
    if change:
        return see_other(f"/refer/{own.id}/check")
    return see_other(f"/refer/{own.id}/{following.slug}" if following else f"/refer/{own.id}")


def _asked(own: Draft, slug: str) -> Step:
    if slug not in {BEGIN.slug, *(step.slug for step in steps(SECTIONS, own.answers))}:
        raise HTTPException(404)
    return STEPS[slug]


def _kept(form: Form) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in form.data.items()}


def _choice(request: Request, form: Form, unsent: list[Draft], status: int = 200) -> Response:
    begun = words.all_begun(unsent)
    return render(request, "refer_route", title="What do you need?", status=status, form=form, begun=begun, back="/")


def _page(request: Request, own: Draft, asked: Step, form: Form, change: bool, status: int = 200) -> Response:
    back = f"/refer/{own.id}/check" if change else f"/refer/{own.id}"
    danger = words.in_danger(own.answers) if asked.slug != words.DANGER else ""
    return render(request, "refer_step", title=asked.title, status=status, form=form, danger=danger, back=back)


def _to_check(request: Request, own: Draft, errors: list[dict[str, str]] | None = None, status: int = 200) -> Response:
    return render(
        request,
        "refer_check",
        title="Check your answers before you send them",
        status=status,
        parts=words.to_check(own.id, own.answers, changing=own.sending is None or bool(errors)),
        unsure=own.sending is not None and not errors,
        danger=words.in_danger(own.answers),
        shown=own.seen_as,
        refused=errors or [],
        back=f"/refer/{own.id}",
    )
