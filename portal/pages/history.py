"""This is where an auditor replays a case: what was recorded of it by a moment, by whom, and how it stood then."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from portal.forms.history import BY, HistoryForm
from portal.presenters.history import merged, stood, timeline
from portal.presenters.moments import moment
from portal.templating import render
from portal.visitors import Gates, Gateways, pages

router = pages()


@router.get("/history")
def replay(request: Request, gates: Gates) -> Response:
    """A link may name the referral alone: then it is replayed as it stands now, by what was recorded."""
    if "referral" not in request.query_params:
        return _page(request, HistoryForm())
    form = HistoryForm(request.query_params)
    if "by" not in request.query_params:
        form.by.data = "recorded"
        form.by.raw_data = ["recorded"]
    if not form.validate():
        return _page(request, form, status=422)
    found = gates.histories.of(form.named, as_at=form.as_at, by=form.by.data)
    items = timeline(merged(found), _names(gates))
    when = moment(form.as_at) if form.as_at else "now"
    return _page(request, form, asked=True, items=items, stood=stood(found), when=when, clock=BY[form.by.data])


def _page(request: Request, form: HistoryForm, status: int = 200, **found: object) -> Response:
    return render(request, "history", title="Case history", status=status, form=form, **found)


def _names(gates: Gateways) -> dict[str, str]:
    """Whom an id names, for people: members and organisations."""
    members = {str(member.id): member.name for member in gates.intake.members()}
    return members | {str(partner.id): partner.name for partner in gates.intake.partners()}
