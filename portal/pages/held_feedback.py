"""This is where a manager settles what is held: released at a level, or withheld, with a reason either way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import HeldFeedback
from portal.auth import CurrentMember, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.held_feedback import ReleaseForm, WithholdForm
from portal.gateways.http import Receipt
from portal.gateways.notify import Notify
from portal.presenters.held_feedback import counts, milestone, rows, waiting_lines
from portal.presenters.pagination import counts_of_page, pagination_links
from portal.presenters.triage import names_of
from portal.presenters.work import CONCERNS
from portal.templating import render, see_other

router = page_router()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One way to settle what is held."""

    text: str
    form: type[Any]
    command: Callable[..., Receipt]


ACTS = {
    "release": Act(text="Release", form=ReleaseForm, command=Notify.release),
    "withholding": Act(text="Withhold", form=WithholdForm, command=Notify.withhold),
}


@router.get("/held")
def index(
    request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None, page: str | None = None
) -> Response:
    held = gateways.notify.held(after=after, page=page)
    lines = waiting_lines(held, names_of(gateways.intake.members()))
    said, pagination = counts_of_page(counts(held, member.id), held), pagination_links(request, held)
    return render(request, "held_feedback", title="Held feedback", lines=lines, counts=said, pagination=pagination)


@router.get("/held/{referral}/{occasion}")
def show(request: Request, referral: UUID, occasion: str, gateways: Gateways) -> Response:
    one = _find_or_404(gateways, referral, occasion)
    at = f"/held/{referral}/{occasion}"
    acts = [(f"{at}/{slug}", act.text) for slug, act in ACTS.items()]
    reads = [(f"/triage/{referral}", "The referral, and what triage made of it")]
    if one.concern:
        reads.append((f"{CONCERNS}/{one.concern}", "The concern, and what was decided"))
    return render(
        request,
        "held_item",
        title=milestone(one.milestone),
        caption=one.reference,
        rows=_rows(gateways, one),
        reads=reads,
        acts=acts,
        back="/held",
    )


@router.get("/held/{referral}/{occasion}/{act}")
def settlement_form(request: Request, referral: UUID, occasion: str, act: str, gateways: Gateways) -> Response:
    one = _find_or_404(gateways, referral, occasion)
    form = _act_or_404(act).form()
    return _settlement_page(request, gateways, one, act, form)


@router.post("/held/{referral}/{occasion}/{act}")
def settle(
    request: Request, referral: UUID, occasion: str, act: str, gateways: Gateways, posted: PostedForm
) -> Response:
    one = _find_or_404(gateways, referral, occasion)
    form, command = _act_or_404(act).form(posted), _act_or_404(act).command
    form.offer(one.level)
    receipt = submit_form(
        form, lambda: command(gateways.notify, one, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _settlement_page(request, gateways, _find_or_404(gateways, referral, occasion), act, form, status=422)
    return see_other(f"/held?after={receipt.position}")


def _settlement_page(
    request: Request, gateways: ServiceGateways, one: HeldFeedback, act: str, form: Any, status: int = 200
) -> Response:
    """The page shows how it stands now, so what is sent from it next is sent knowing that."""
    form.offer(one.level)
    form.version.data = str(one.version)
    return render(
        request,
        "act",
        title=_act_or_404(act).text,
        caption=one.reference,
        status=status,
        form=form,
        rows=_rows(gateways, one),
        back=f"/held/{one.referral}/{one.occasion}",
    )


def _act_or_404(act: str) -> Act:
    if act not in ACTS:
        raise HTTPException(404)
    return ACTS[act]


def _find_or_404(gateways: ServiceGateways, referral: UUID, occasion: str) -> HeldFeedback:
    """What was settled meanwhile is not held any more, and is not found."""
    for one in gateways.notify.all_held():
        if (one.referral, one.occasion) == (referral, occasion):
            return one
    raise HTTPException(404)


def _rows(gateways: ServiceGateways, one: HeldFeedback) -> list[dict[str, Any]]:
    members, organisations = names_of(gateways.intake.members()), names_of(gateways.intake.partners())
    return rows(one, gateways.intake.referral(one.referral), members, organisations)
