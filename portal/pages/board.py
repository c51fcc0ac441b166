"""Pages of the board: everything that waits for a person, one item of it, and its steps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.open_items import OpenItemEntry
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.gateways.http import Problem, Unreachable
from portal.gateways.service_gateways import ServiceGateways
from portal.gateways.tokens import Member
from portal.kit.dates import now
from portal.kit.people import NAMELESS, Names, names_of
from portal.labels.open_items import SERVICES, VIEWS, kind_label
from portal.pages.step_form import fitted_form, send_step, step_or_404
from portal.presenters import board as presenter
from portal.presenters.board import BOARD
from portal.presenters.calls import CallLine, call_lines
from portal.steps.board import STEPS, ItemStep
from portal.templating import render, see_other

router = page_router()
PATH, HAVE = BOARD + "/{service}/{item}", "acknowledgement"
STATUS_NOT_FOUND = 404


@router.get(BOARD)
def index(
    request: Request,
    gateways: Gateways,
    member: CurrentMember,
    view: str = "all",
    team: str | None = None,
    page: str | None = None,
) -> Response:
    """A page of the whole board. What does not answer is named, and counts then say "at least".

    All is asked at once: the slowest answer decides how long the page takes.
    """
    view = view if view in VIEWS else "all"
    with ThreadPoolExecutor() as pool:
        asked_items = pool.submit(gateways.open_items.board, view=view, team=team, page=page)
        asked_counts = pool.submit(gateways.open_items.counts)
        people, teams = _names(gateways, member)
    items, counts = asked_items.result(), asked_counts.result()
    following = {"next": {"href": presenter.address(view, team, items.following)}} if items.following else {}
    return render(
        request,
        "board",
        title="What waits",
        lines=presenter.lines(items, people, teams, now()),
        summary=presenter.summary(counts),
        missing=presenter.missing(items, counts),
        sections=presenter.sections(counts, view, team),
        team=teams.get(team or "", "") or ("A team" if team else ""),
        every_team=presenter.address(view, None),
        by_team=presenter.by_team(counts, teams, view),
        by_risk=presenter.by_risk(counts),
        pagination=following,
    )


@router.get(PATH)
def show(
    request: Request, service: str, item: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None
) -> Response:
    """One item. Whoever was written to comes here by a link, and reads that it is theirs no more, if it is not."""
    people, teams = _names(gateways, member)
    try:
        entry = _item_or_404(gateways, service, item, after)
    except Problem as problem:
        return _not_theirs_page(request, gateways, item, problem)
    have = STEPS[HAVE] if STEPS[HAVE].is_open(entry) else None
    return render(
        request,
        "board_item",
        title=entry.asks,
        caption=kind_label(entry.kind),
        reference=entry.reference,
        rows=presenter.rows(entry, people, teams, asks=False),
        case=presenter.case_of(entry),
        steps=[step for step in STEPS.values() if step.is_open(entry) and step is not have],
        have=fitted_form(have, gateways, entry, None, version=entry.version) if have else None,
        calls=_calls(gateways, item, people, teams),
        base=f"{BOARD}/{service}/{item}",
        back=BOARD,
    )


@router.get(PATH + "/{slug}")
def step_form(
    request: Request, service: str, item: UUID, slug: str, gateways: Gateways, member: CurrentMember
) -> Response:
    step, entry = step_or_404(STEPS, slug), _item_or_404(gateways, service, item)
    form = fitted_form(step, gateways, entry, None, version=entry.version)
    return _step_page(request, _names(gateways, member), entry, step, form)


@router.post(PATH + "/{slug}")
def record(
    request: Request, service: str, item: UUID, slug: str, gateways: Gateways, member: CurrentMember, posted: PostedForm
) -> Response:
    """What settles the item leads back to the board: the item is on it no more."""
    step, entry = step_or_404(STEPS, slug), _item_or_404(gateways, service, item)
    form = fitted_form(step, gateways, entry, posted)
    receipt = send_step(step, gateways.open_items, entry, form)
    if receipt is None:
        names = _names(gateways, member)
        return _step_page(request, names, _item_or_404(gateways, service, item), step, form, status=422)
    return see_other(BOARD if slug == "seen" else f"{BOARD}/{service}/{item}?after={receipt.position}")


def _step_page(
    request: Request, names: tuple[Names, Names], entry: OpenItemEntry, step: ItemStep, form: Any, status: int = 200
) -> Response:
    form.show_version(entry.version)
    people, teams = names
    return render(
        request,
        "step",
        title=step.title,
        caption=entry.reference,
        status=status,
        form=form,
        before=step.note(entry),
        rows=presenter.rows(entry, people, teams),
        button=step.button,
        back=f"{BOARD}/{entry.service}/{entry.id}",
    )


def _not_theirs_page(request: Request, gateways: ServiceGateways, item: UUID, problem: Problem) -> Response:
    """The same words whether it was seen to or still waits: they may have a part in it. Raises the problem where they
    may know of no call for it.
    """
    if problem.status != STATUS_NOT_FOUND or not gateways.notify.calls(item):
        raise problem
    return render(request, "board_item_not_theirs", title="This does not wait for you", back=BOARD)


def _calls(gateways: ServiceGateways, item: UUID, people: Names, teams: Names) -> list[CallLine] | None:
    """None while notify does not answer."""
    try:
        return call_lines(gateways.notify.calls(item), people, teams)
    except Unreachable:
        return None


def _item_or_404(gateways: ServiceGateways, service: str, item: UUID, after: int | None = None) -> OpenItemEntry:
    if service not in SERVICES:
        raise HTTPException(404)
    return gateways.open_items.item(service, item, after=after)


def _names(gateways: ServiceGateways, member: Member) -> tuple[Names, Names]:
    """Names of the council's people and teams; none while intake does not answer, which names them all.

    Nobody of a partner owns an item, and partners have thousands of people.
    """
    try:
        colleagues = gateways.intake.members(organisation=member.organisation)
        return names_of(colleagues), presenter.team_names(gateways.intake.teams())
    except Unreachable:
        return NAMELESS, NAMELESS
