"""Pages of the test of a team's out-of-hours address: it is sent, and whoever reads it confirms that it arrived."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.teams import AddressTestForm
from portal.gateways.service_gateways import ServiceGateways
from portal.pages.teams import PATH
from portal.presenters.teams import TEAMS, rows
from portal.templating import render, see_other

router = page_router()
TEST = PATH + "/address-test"
TITLE, BUTTON = "This e-mail reached me", "It reached me"
NOTE = (
    "Confirm it if you read this address while the team is closed. "
    "From then on the team counts as reached out of hours."
)


@router.post(TEST)
def send(request: Request, team: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    """The test's id is that of the request, which is made anew for each: sent twice, it is one test."""
    form = AddressTestForm(posted)
    receipt = submit_form(
        form,
        lambda: gateways.intake.test_team_address(team, form.key.data, key=form.key.data, version=form.seen_version),
    )
    if receipt is None:
        return _page(request, gateways, team, form, title="Test this address", button="Send a test", status=422)
    return see_other(f"{TEAMS}/{team}?after={receipt.position}")


@router.get(TEST + "/{test}")
def confirmation_form(request: Request, team: UUID, test: UUID, gateways: Gateways) -> Response:
    return _page(request, gateways, team, AddressTestForm(), title=TITLE, button=BUTTON, before=NOTE)


@router.post(TEST + "/{test}")
def confirm(request: Request, team: UUID, test: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    form = AddressTestForm(posted)
    receipt = submit_form(form, lambda: gateways.intake.confirm_team_address(team, test, key=form.key.data))
    if receipt is None:
        return _page(request, gateways, team, form, title=TITLE, button=BUTTON, before=NOTE, status=422)
    return see_other(f"{TEAMS}/{team}?after={receipt.position}")


def _page(request: Request, gateways: ServiceGateways, team: UUID, form: AddressTestForm, **page: Any) -> Response:
    entry = gateways.intake.team(team)
    form.show_version(entry.version)
    given = {"caption": entry.name, "rows": rows(entry, ()), "back": f"{TEAMS}/{team}"}
    return render(request, "step", form=form, **{**given, **page})
