"""This is where what could not be brought to a referrer's organisation is seen, and whoever it is for sees to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import UndeliverableNotice
from portal.forgery import Posted
from portal.forms.form import PageForm, asked
from portal.forms.undeliverable import SeenToForm, SendAgainForm
from portal.gateways.asking import Receipt
from portal.gateways.notify import Notify
from portal.presenters.navigation import ADMINISTRATION, RELEASING, holds
from portal.presenters.paging import turning
from portal.presenters.triage import names_of
from portal.presenters.undeliverable import Undelivered, rows, undelivered
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Visitor, pages

AT = "/undeliverable"

router = pages()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that is done about it: its form, the command that it gives, and to whom it is offered."""

    text: str
    form: type[Any]
    give: Callable[..., Receipt]
    roles: frozenset[str]


ACTS = {
    "renewal": Act(text="Send it again", form=SendAgainForm, give=Notify.send_again, roles=RELEASING | ADMINISTRATION),
    "seen-to": Act(text="Say that it was seen to", form=SeenToForm, give=Notify.see_to, roles=RELEASING),
}


@router.get(AT)
def listed(
    request: Request, gates: Gates, member: Visitor, after: int | None = None, page: str | None = None
) -> Response:
    found = gates.notify.undeliverable(after=after, page=page)
    return render(
        request,
        "undeliverable",
        title="Undeliverable notices",
        lines=_lines(gates, found),
        acts=[(slug, act.text) for slug, act in ACTS.items() if holds(member.roles, act.roles)],
        changes=holds(member.roles, ADMINISTRATION),
        turned=turning(request, found),
    )


@router.get(AT + "/{delivery}/{act}")
def seeing_to(request: Request, delivery: UUID, act: str, gates: Gates) -> Response:
    one = _one(gates, delivery)
    return _see_to(request, gates, one, act, _act(act).form(data={"version": one.version}))


@router.post(AT + "/{delivery}/{act}")
def see_to(request: Request, delivery: UUID, act: str, gates: Gates, posted: Posted) -> Response:
    form, give = _act(act).form(posted), _act(act).give
    receipt = asked(
        form, lambda: give(gates.notify, delivery, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _see_to(request, gates, _one(gates, delivery), act, form, status=422)
    return see_other(f"{AT}?after={receipt.position}")


def _act(act: str) -> Act:
    if act not in ACTS:
        raise HTTPException(404)
    return ACTS[act]


def _see_to(
    request: Request, gates: Gateways, one: UndeliverableNotice, act: str, form: PageForm, status: int = 200
) -> Response:
    form.answers(one.version)
    (line,) = _lines(gates, [one])
    return render(
        request, "act", title=_act(act).text, status=status, form=form, caption=one.reference, rows=rows(line), back=AT
    )


def _one(gates: Gateways, delivery: UUID) -> UndeliverableNotice:
    """What was seen to meanwhile is not found any more."""
    for one in gates.notify.all_undeliverable():
        if one.delivery == delivery:
            return one
    raise HTTPException(404)


def _lines(gates: Gateways, found: list[UndeliverableNotice]) -> list[Undelivered]:
    return undelivered(found, names_of(gates.intake.members()), names_of(gates.intake.partners()))
