"""This is where a manager settles what is held: released at a level, or withheld, with a reason either way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import HeldFeedback
from portal.forgery import Posted
from portal.forms.form import asked
from portal.forms.held import ReleaseForm, WithholdForm
from portal.gateways.asking import Receipt
from portal.gateways.notify import Notify
from portal.presenters.held import counted, milestone, rows, waiting
from portal.presenters.paging import of_this_page, turning
from portal.presenters.triage import names_of
from portal.presenters.work import CONCERNS
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Visitor, pages

router = pages()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One way to settle what is held."""

    text: str
    form: type[Any]
    give: Callable[..., Receipt]


ACTS = {
    "release": Act(text="Release", form=ReleaseForm, give=Notify.release),
    "withholding": Act(text="Withhold", form=WithholdForm, give=Notify.withhold),
}


@router.get("/held")
def listed(
    request: Request, gates: Gates, member: Visitor, after: int | None = None, page: str | None = None
) -> Response:
    held = gates.notify.held(after=after, page=page)
    lines = waiting(held, names_of(gates.intake.members()))
    said, turned = of_this_page(counted(held, member.id), held), turning(request, held)
    return render(request, "held", title="Held feedback", lines=lines, counted=said, turned=turned)


@router.get("/held/{referral}/{occasion}")
def shown(request: Request, referral: UUID, occasion: str, gates: Gates) -> Response:
    one = _one(gates, referral, occasion)
    at = f"/held/{referral}/{occasion}"
    acts = [(f"{at}/{slug}", act.text) for slug, act in ACTS.items()]
    reads = [(f"/triage/{referral}", "The referral, and what triage made of it")]
    if one.concern:
        reads.append((f"{CONCERNS}/{one.concern}", "The concern, and what was decided"))
    return render(
        request,
        "held_one",
        title=milestone(one.milestone),
        caption=one.reference,
        rows=_rows(gates, one),
        reads=reads,
        acts=acts,
        back="/held",
    )


@router.get("/held/{referral}/{occasion}/{act}")
def settling(request: Request, referral: UUID, occasion: str, act: str, gates: Gates) -> Response:
    one = _one(gates, referral, occasion)
    form = _act(act).form()
    return _settle(request, gates, one, act, form)


@router.post("/held/{referral}/{occasion}/{act}")
def settle(request: Request, referral: UUID, occasion: str, act: str, gates: Gates, posted: Posted) -> Response:
    one = _one(gates, referral, occasion)
    form, give = _act(act).form(posted), _act(act).give
    form.offer(one.level)
    receipt = asked(form, lambda: give(gates.notify, one, form.body(), key=form.key.data, version=form.seen_version))
    if receipt is None:
        return _settle(request, gates, _one(gates, referral, occasion), act, form, status=422)
    return see_other(f"/held?after={receipt.position}")


def _settle(request: Request, gates: Gateways, one: HeldFeedback, act: str, form: Any, status: int = 200) -> Response:
    """The page shows how it stands now, so what is sent from it next is sent knowing that."""
    form.offer(one.level)
    form.version.data = str(one.version)
    return render(
        request,
        "act",
        title=_act(act).text,
        caption=one.reference,
        status=status,
        form=form,
        rows=_rows(gates, one),
        back=f"/held/{one.referral}/{one.occasion}",
    )


def _act(act: str) -> Act:
    if act not in ACTS:
        raise HTTPException(404)
    return ACTS[act]


def _one(gates: Gateways, referral: UUID, occasion: str) -> HeldFeedback:
    """What was settled meanwhile is not held any more, and is not found."""
    for one in gates.notify.all_held():
        if (one.referral, one.occasion) == (referral, occasion):
            return one
    raise HTTPException(404)


def _rows(gates: Gateways, one: HeldFeedback) -> list[dict[str, Any]]:
    members, organisations = names_of(gates.intake.members()), names_of(gates.intake.partners())
    return rows(one, gates.intake.referral(one.referral), members, organisations)
