"""This is where triage works: the queue as it is, and one referral with what can be decided about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from contracts.http.intake import ReferralAsSent, Triaged
from portal.forgery import Posted
from portal.forms.choices import offered
from portal.forms.finding import FindForm, found
from portal.forms.form import PageForm, asked
from portal.forms.triage import AllocationForm, InformationForm, RatingForm, RoutingForm, SourceForm
from portal.gateways.asking import Receipt
from portal.gateways.intake import Intake
from portal.presenters.navigation import TRIAGING, holds
from portal.presenters.paging import of_this_page, turning
from portal.presenters.referrals import added
from portal.presenters.sent import as_read
from portal.presenters.triage import (
    ASKED_FOR,
    by_name,
    counted,
    earlier,
    joinable,
    names_of,
    organisations,
    referrer,
    standing,
    waiting,
    workers,
)
from portal.templating import render, see_other
from portal.visitors import Gates, Gateways, Visitor, pages

router = pages()
CANNOT_BE_JOINED = "This one did not go to safeguarding, or was withdrawn: nothing can be joined to it"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that triage decides: its form, what the form offers, what it looks up, and the command that it gives.

    `unrouted` ones can be decided only before the referral is sent on.
    """

    text: str
    form: type[Any]
    give: Callable[..., Receipt]
    offers: Callable[[Any, Intake, ReferralAsSent], None] = lambda form, intake, sent: None
    looks_up: Callable[[Any, Intake, ReferralAsSent], bool] = lambda form, intake, sent: True
    unrouted: bool = True


def _owners(form: AllocationForm, intake: Intake, sent: ReferralAsSent) -> None:
    form.owner.choices = offered(workers(intake.members()))


def _sources(form: SourceForm, intake: Intake, sent: ReferralAsSent) -> None:
    known = intake.partners()
    form.organisation.choices = offered(organisations(known))
    form.instead_of.choices = offered({"": "No", **by_name(known)})


def _joinable(form: RoutingForm, intake: Intake, sent: ReferralAsSent) -> None:
    form.joins.choices = offered(earlier(sent, intake.referrals()))


def _joined(form: RoutingForm, intake: Intake, sent: ReferralAsSent) -> bool:
    """What is joined by its reference is found first, and must be one that can be joined."""
    if not form.joins_reference.data or not form.validate():
        return True
    one = found(form.joins_reference, intake.referrals)
    if one and not joinable(one, sent):
        form.joins_reference.errors = [CANNOT_BE_JOINED]
        return False
    form.joined = one.id if one else None
    return one is not None


def _add(intake: Intake, referral: UUID, body: dict[str, str], *, key: str, version: int | None) -> Receipt:
    """What is added changes nothing that stands, so no version is named."""
    return intake.add_information(referral, body["information"], key=key)


ACTS = {
    "risk-rating": Act(text="Rate the risk", form=RatingForm, give=Intake.rate_risk),
    "allocation": Act(text="Allocate", form=AllocationForm, give=Intake.allocate, offers=_owners),
    "source": Act(
        text="Say who the source of risk is",
        form=SourceForm,
        give=Intake.identify_source,
        offers=_sources,
        unrouted=False,
    ),
    "information": Act(text="Add what you learnt", form=InformationForm, give=_add, unrouted=False),
    "routing": Act(text="Send it on", form=RoutingForm, give=Intake.route, offers=_joinable, looks_up=_joined),
}


@router.get("/triage")
def queue(request: Request, gates: Gates, after: int | None = None, page: str | None = None) -> Response:
    """With a reference it leads to that referral, wherever it was sent since."""
    form = FindForm(request.query_params)
    asked = "reference" in request.query_params
    if asked and form.validate() and (one := found(form.reference, gates.intake.referrals)):
        return see_other(f"/triage/{one.id}")
    listed = gates.intake.queue(after=after, page=page)
    lines = waiting(listed, date.today())
    status, said = 422 if asked else 200, of_this_page(counted(lines), listed)
    turned = turning(request, listed)
    return render(
        request, "triage", title="Triage queue", lines=lines, counted=said, form=form, turned=turned, status=status
    )


@router.get("/triage/{referral}")
def shown(request: Request, referral: UUID, gates: Gates, member: Visitor, after: int | None = None) -> Response:
    sent = gates.intake.referral(referral, after=after)
    triaged = _triaged(sent)
    acts = [(slug, act.text) for slug, act in ACTS.items() if not (act.unrouted and triaged.routing)]
    may = holds(member.roles, TRIAGING)
    partners, people = by_name(gates.intake.partners()), names_of(gates.intake.members())
    return render(
        request,
        "triage_referral",
        title=sent.reference,
        referral=sent,
        route=ASKED_FOR.get(sent.route, sent.route),
        standing=standing(triaged, people),
        acts=acts if may else [],
        parts=as_read(sent, partners),
        referred_by=referrer(triaged, people, partners),
        added=added(sent),
        back="/triage",
    )


@router.get("/triage/{referral}/{act}")
def deciding(request: Request, referral: UUID, act: str, gates: Gates) -> Response:
    sent = gates.intake.referral(referral)
    form = _form(act, gates, sent, None)
    return _decide(request, gates, sent, act, form)


@router.post("/triage/{referral}/{act}")
def decide(request: Request, referral: UUID, act: str, gates: Gates, posted: Posted) -> Response:
    sent = gates.intake.referral(referral)
    form = _form(act, gates, sent, posted)
    if not ACTS[act].looks_up(form, gates.intake, sent):
        return _decide(request, gates, sent, act, form, status=422)
    give = ACTS[act].give
    receipt = asked(
        form, lambda: give(gates.intake, referral, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _decide(request, gates, gates.intake.referral(referral), act, form, status=422)
    return see_other(f"/triage/{referral}?after={receipt.position}")


def _form(act: str, gates: Gateways, sent: ReferralAsSent, posted: FormData | None) -> Any:
    if act not in ACTS:
        raise HTTPException(404)
    form = ACTS[act].form(posted, data={"version": sent.version})
    ACTS[act].offers(form, gates.intake, sent)
    return form


def _decide(
    request: Request, gates: Gateways, sent: ReferralAsSent, act: str, form: PageForm, status: int = 200
) -> Response:
    """The page shows how it stands now, so what is sent from it next is sent knowing that."""
    form.version.data = str(sent.version)
    return render(
        request,
        "act",
        title=ACTS[act].text,
        status=status,
        form=form,
        caption=sent.reference,
        rows=_standing(gates, _triaged(sent)),
        back=f"/triage/{sent.id}",
    )


def _standing(gates: Gateways, triaged: Triaged) -> list[dict[str, Any]]:
    return standing(triaged, names_of(gates.intake.members()) if triaged.owner else {})


def _triaged(sent: ReferralAsSent) -> Triaged:
    """What a partner sees of it has no triage in it: for them there is no such page."""
    if sent.triage is None:
        raise HTTPException(404)
    return sent.triage
