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
from portal.auth import CurrentMember, Gateways, ServiceGateways, page_router
from portal.csrf import PostedForm
from portal.forms.choices import choices_of
from portal.forms.form import PageForm, submit_form
from portal.forms.reference_search import ReferenceSearchForm, find_by_reference
from portal.forms.triage import AllocationForm, InformationForm, RatingForm, RoutingForm, SourceForm
from portal.gateways.http import Receipt
from portal.gateways.intake import Intake
from portal.presenters.navigation import TRIAGING, holds
from portal.presenters.pagination import counts_of_page, pagination_links
from portal.presenters.referrals import added_information
from portal.presenters.submission import council_view
from portal.presenters.triage import (
    ASKED_FOR,
    by_name,
    counts,
    earlier_referrals,
    is_joinable,
    names_of,
    organisations,
    referrer,
    standing,
    waiting_lines,
    workers,
)
from portal.templating import render, see_other

router = page_router()
CANNOT_BE_JOINED = "This one did not go to safeguarding, or was withdrawn: nothing can be joined to it"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that triage decides: its form, what the form offers, what it looks up, and the command that it gives.

    `unrouted` ones can be decided only before the referral is sent on.
    """

    text: str
    form: type[Any]
    command: Callable[..., Receipt]
    offers: Callable[[Any, Intake, ReferralAsSent], None] = lambda form, intake, sent: None
    looks_up: Callable[[Any, Intake, ReferralAsSent], bool] = lambda form, intake, sent: True
    unrouted: bool = True


def _offer_owners(form: AllocationForm, intake: Intake, sent: ReferralAsSent) -> None:
    form.owner.choices = choices_of(workers(intake.members()))


def _offer_sources(form: SourceForm, intake: Intake, sent: ReferralAsSent) -> None:
    known = intake.partners()
    form.organisation.choices = choices_of(organisations(known))
    form.instead_of.choices = choices_of({"": "No", **by_name(known)})


def _offer_joinable(form: RoutingForm, intake: Intake, sent: ReferralAsSent) -> None:
    form.joins.choices = choices_of(earlier_referrals(sent, intake.referrals()))


def _find_joined(form: RoutingForm, intake: Intake, sent: ReferralAsSent) -> bool:
    """What is joined by its reference is found first, and must be one that can be joined."""
    if not form.joins_reference.data or not form.validate():
        return True
    one = find_by_reference(form.joins_reference, intake.referrals)
    if one and not is_joinable(one, sent):
        form.joins_reference.errors = [CANNOT_BE_JOINED]
        return False
    form.joined = one.id if one else None
    return one is not None


def _add(intake: Intake, referral: UUID, body: dict[str, str], *, key: str, version: int | None) -> Receipt:
    """What is added changes nothing that stands, so no version is named."""
    return intake.add_information(referral, body["information"], key=key)


ACTS = {
    "risk-rating": Act(text="Rate the risk", form=RatingForm, command=Intake.rate_risk),
    "allocation": Act(text="Allocate", form=AllocationForm, command=Intake.allocate, offers=_offer_owners),
    "source": Act(
        text="Say who the source of risk is",
        form=SourceForm,
        command=Intake.identify_source,
        offers=_offer_sources,
        unrouted=False,
    ),
    "information": Act(text="Add what you learnt", form=InformationForm, command=_add, unrouted=False),
    "routing": Act(
        text="Send it on", form=RoutingForm, command=Intake.route, offers=_offer_joinable, looks_up=_find_joined
    ),
}


@router.get("/triage")
def queue(request: Request, gateways: Gateways, after: int | None = None, page: str | None = None) -> Response:
    """With a reference it leads to that referral, wherever it was sent since."""
    form = ReferenceSearchForm(request.query_params)
    searched = "reference" in request.query_params
    if searched and form.validate() and (one := find_by_reference(form.reference, gateways.intake.referrals)):
        return see_other(f"/triage/{one.id}")
    items = gateways.intake.queue(after=after, page=page)
    lines = waiting_lines(items, date.today())
    status, said = 422 if searched else 200, counts_of_page(counts(lines), items)
    pagination = pagination_links(request, items)
    return render(
        request,
        "triage",
        title="Triage queue",
        lines=lines,
        counts=said,
        form=form,
        pagination=pagination,
        status=status,
    )


@router.get("/triage/{referral}")
def show(
    request: Request, referral: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    sent = gateways.intake.referral(referral, after=after)
    triaged = _triaged(sent)
    acts = [(slug, act.text) for slug, act in ACTS.items() if not (act.unrouted and triaged.routing)]
    may = holds(member.roles, TRIAGING)
    partners, people = by_name(gateways.intake.partners()), names_of(gateways.intake.members())
    return render(
        request,
        "triage_referral",
        title=sent.reference,
        referral=sent,
        route=ASKED_FOR.get(sent.route, sent.route),
        standing=standing(triaged, people),
        acts=acts if may else [],
        parts=council_view(sent, partners),
        referred_by=referrer(triaged, people, partners),
        added_information=added_information(sent),
        back="/triage",
    )


@router.get("/triage/{referral}/{act}")
def decision_form(request: Request, referral: UUID, act: str, gateways: Gateways) -> Response:
    sent = gateways.intake.referral(referral)
    form = _form(act, gateways, sent, None)
    return _decide(request, gateways, sent, act, form)


@router.post("/triage/{referral}/{act}")
def decide(request: Request, referral: UUID, act: str, gateways: Gateways, posted: PostedForm) -> Response:
    sent = gateways.intake.referral(referral)
    form = _form(act, gateways, sent, posted)
    if not ACTS[act].looks_up(form, gateways.intake, sent):
        return _decide(request, gateways, sent, act, form, status=422)
    command = ACTS[act].command
    receipt = submit_form(
        form, lambda: command(gateways.intake, referral, form.body(), key=form.key.data, version=form.seen_version)
    )
    if receipt is None:
        return _decide(request, gateways, gateways.intake.referral(referral), act, form, status=422)
    return see_other(f"/triage/{referral}?after={receipt.position}")


def _form(act: str, gateways: ServiceGateways, sent: ReferralAsSent, posted: FormData | None) -> Any:
    if act not in ACTS:
        raise HTTPException(404)
    form = ACTS[act].form(posted, data={"version": sent.version})
    ACTS[act].offers(form, gateways.intake, sent)
    return form


def _decide(
    request: Request, gateways: ServiceGateways, sent: ReferralAsSent, act: str, form: PageForm, status: int = 200
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
        rows=_standing(gateways, _triaged(sent)),
        back=f"/triage/{sent.id}",
    )


def _standing(gateways: ServiceGateways, triaged: Triaged) -> list[dict[str, Any]]:
    return standing(triaged, names_of(gateways.intake.members()) if triaged.owner else {})


def _triaged(sent: ReferralAsSent) -> Triaged:
    """What a partner sees of it has no triage in it: for them there is no such page."""
    if sent.triage is None:
        raise HTTPException(404)
    return sent.triage
