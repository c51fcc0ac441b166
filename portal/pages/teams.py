"""Pages of teams: the council's people see them; an administrator or a manager registers and changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from contracts.http.teams import TeamEntry
from portal.auth import CurrentMember, Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import PageForm, submit_form
from portal.forms.teams import AddressTestForm, MergerForm, TeamForm, form_data_of
from portal.gateways.http import Receipt, Unreachable
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.dates import today
from portal.kit.people import names_of
from portal.presenters.calls import CallLine, call_lines
from portal.presenters.navigation import TEAM_KEEPERS, holds
from portal.presenters.teams import TEAMS, people, rows, staff, team_lines
from portal.templating import render, see_other

router = page_router()
PATH = TEAMS + "/{team}"
REGISTER, CHANGE, SPLIT = "Register a team", "Change what is known", "Make a team of a part of this one"
MERGE = "Let another team take this one over"
SPLIT_NOTE = (
    "Say what the new team has. Who is in it, what it takes and its localities leave this team. "
    "What stands with this team stays with it until somebody hands it over."
)
MERGE_NOTE = (
    "The other team gets its people, what it takes and what stands with it. "
    "This team stays in every history, under its name, and can be changed no more."
)


@router.get(TEAMS)
def index(request: Request, gateways: Gateways, member: CurrentMember, after: int | None = None) -> Response:
    lines = team_lines(gateways.intake.teams(after=after), names_of(gateways.intake.members()))
    keeps = holds(member.roles, TEAM_KEEPERS)
    return render(request, "teams", title="Teams", lines=lines, base=TEAMS, keeps=keeps)


@router.get(TEAMS + "/register")
def registration_form(request: Request, gateways: Gateways) -> Response:
    return _step_page(request, _fitted(TeamForm(), gateways), title=REGISTER, back=TEAMS)


@router.post(TEAMS + "/register")
def register(request: Request, gateways: Gateways, posted: PostedForm) -> Response:
    form = _fitted(TeamForm(posted), gateways)
    receipt = submit_form(form, lambda: gateways.intake.register_team(form.body(), key=form.key.data))
    if receipt is None:
        return _step_page(request, form, title=REGISTER, back=TEAMS, status=422)
    return see_other(f"{TEAMS}/{receipt.id}?after={receipt.position}")


@router.get(PATH)
def show(request: Request, team: UUID, gateways: Gateways, member: CurrentMember, after: int | None = None) -> Response:
    entry, teams = gateways.intake.team(team, after=after), gateways.intake.teams()
    return render(
        request,
        "team",
        title=entry.name,
        rows=rows(entry, teams),
        lines=people(entry, gateways.intake.members(), today()),
        base=f"{TEAMS}/{team}",
        back=TEAMS,
        keeps=(keeps := holds(member.roles, TEAM_KEEPERS) and not entry.merged_into),
        test=AddressTestForm(data={"version": entry.version}) if keeps and entry.out_of_hours_address else None,
        calls=_tests(gateways, entry, teams) if keeps else [],
    )


@router.get(PATH + "/changes")
def changes_form(request: Request, team: UUID, gateways: Gateways) -> Response:
    entry = gateways.intake.team(team)
    return _team_page(request, entry, _fitted(TeamForm(data=form_data_of(entry)), gateways), title=CHANGE)


@router.post(PATH + "/changes")
def change(request: Request, team: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = _fitted(TeamForm(posted), gateways)
    return _submitted(request, gateways, team, form, gateways.intake.change_team, title=CHANGE)


@router.get(PATH + "/merger")
def merger_form(request: Request, team: UUID, gateways: Gateways) -> Response:
    entry = gateways.intake.team(team)
    form = MergerForm(data={"version": entry.version}).fit(entry, gateways.intake.teams())
    return _team_page(request, entry, form, title=MERGE, before=MERGE_NOTE, warns=True)


@router.post(PATH + "/merger")
def merge(request: Request, team: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = MergerForm(posted).fit(gateways.intake.team(team), gateways.intake.teams())
    page = {"title": MERGE, "before": MERGE_NOTE, "warns": True}
    return _submitted(request, gateways, team, form, gateways.intake.merge_team, **page)


@router.get(PATH + "/split")
def split_form(request: Request, team: UUID, gateways: Gateways) -> Response:
    entry = gateways.intake.team(team)
    form = _fitted(TeamForm(data={"version": entry.version}), gateways)
    return _team_page(request, entry, form, title=SPLIT, before=SPLIT_NOTE)


@router.post(PATH + "/split")
def split(request: Request, team: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = _fitted(TeamForm(posted), gateways)
    return _submitted(request, gateways, team, form, gateways.intake.split_team, title=SPLIT, before=SPLIT_NOTE)


def _tests(gateways: ServiceGateways, team: TeamEntry, teams: list[TeamEntry]) -> list[CallLine] | None:
    """What became of each test of its address; None while notify does not answer."""
    try:
        return call_lines(gateways.notify.calls(team.id), {}, {str(each.id): each.name for each in teams})
    except Unreachable:
        return None


def _fitted(form: TeamForm, gateways: ServiceGateways) -> TeamForm:
    return form.fit(staff(gateways.intake.members()))


def _submitted(
    request: Request,
    gateways: ServiceGateways,
    team: UUID,
    form: PageForm,
    command: Callable[..., Receipt],
    **page: Any,
) -> Response:
    receipt = submit_form(form, lambda: command(team, form.body(), key=form.key.data, version=form.seen_version))
    if receipt is None:
        return _team_page(request, gateways.intake.team(team), form, status=422, **page)
    return see_other(f"{TEAMS}/{team}?after={receipt.position}")


def _team_page(request: Request, entry: TeamEntry, form: PageForm, **page: Any) -> Response:
    """After a refusal the page shows the team as it stands now."""
    form.show_version(entry.version)
    current_rows = rows(entry, ()) if form.form_errors else []
    given = {"caption": entry.name, "rows": current_rows, "button": "Save", "back": f"{TEAMS}/{entry.id}"}
    return _step_page(request, form, **{**given, **page})


def _step_page(request: Request, form: PageForm, **page: Any) -> Response:
    return render(request, "step", form=form, **page)
