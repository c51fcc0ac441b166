"""This is where what could not be brought to a referrer's organisation is seen, and whoever it is for sees to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.notify import UndeliverableNotice
from portal.auth import CurrentMember, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import PageForm, submit_form
from portal.forms.undeliverable_notices import SeenToForm, SendAgainForm
from portal.gateways.http import Receipt
from portal.gateways.notify import Notify
from portal.presenters.navigation import ADMINISTRATION, RELEASING, holds
from portal.presenters.pagination import pagination_links
from portal.presenters.triage import names_of
from portal.presenters.undeliverable_notices import UndeliveredLine, rows, undelivered_lines
from portal.templating import render, see_other

PATH = "/undeliverable"

router = page_router()


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that is done about it: its form, the command that it gives, and to whom it is offered."""

    text: str
    form: type[Any]
    command: Callable[..., Receipt]
    roles: frozenset[str]


ACTS = {
    "renewal": Act(
        text="Send it again", form=SendAgainForm, command=Notify.send_again, roles=RELEASING | ADMINISTRATION
    ),
    "seen-to": Act(text="Say that it was seen to", form=SeenToForm, command=Notify.see_to, roles=RELEASING),
}


@router.get(PATH)
def index(
    request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None, page: str | None = None
) -> Response:
    found = gateways.notify.undeliverable(after=after, page=page)
    return render(
        request,
        "undeliverable_notices",
        title="Undeliverable notices",
        lines=_lines(gateways, found),
        acts=[(slug, act.text) for slug, act in ACTS.items() if holds(member.roles, act.roles)],
        changes=holds(member.roles, ADMINISTRATION),
        pagination=pagination_links(request, found),
    )


@router.get(PATH + "/{delivery}/{act}")
def act_form(request: Request, delivery: UUID, act: str, gateways: Gateways) -> Response:
    one = _find_or_404(gateways, delivery)
    return _act_page(request, gateways, one, act, _act_or_404(act).form(data={"version": one.version}))


@router.post(PATH + "/{delivery}/{act}")
def perform_act(request: Request, delivery: UUID, act: str, gateways: Gateways, posted: PostedForm) -> Response:
    form, command = _act_or_404(act).form(posted), _act_or_404(act).command
    receipt = submit_form(
        form, lambda: command(gateways.notify, delivery, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _act_page(request, gateways, _find_or_404(gateways, delivery), act, form, status=422)
    return see_other(f"{PATH}?after={receipt.position}")


def _act_or_404(act: str) -> Act:
    if act not in ACTS:
        raise HTTPException(404)
    return ACTS[act]


def _act_page(
    request: Request, gateways: ServiceGateways, one: UndeliverableNotice, act: str, form: PageForm, status: int = 200
) -> Response:
    form.show_version(one.version)
    (line,) = _lines(gateways, [one])
    return render(
        request,
        "act",
        title=_act_or_404(act).text,
        status=status,
        form=form,
        caption=one.reference,
        rows=rows(line),
        back=PATH,
    )


def _find_or_404(gateways: ServiceGateways, delivery: UUID) -> UndeliverableNotice:
    """What was seen to meanwhile is not found any more."""
    for one in gateways.notify.all_undeliverable():
        if one.delivery == delivery:
            return one
    raise HTTPException(404)


def _lines(gateways: ServiceGateways, found: list[UndeliverableNotice]) -> list[UndeliveredLine]:
    return undelivered_lines(found, names_of(gateways.intake.members()), names_of(gateways.intake.partners()))
