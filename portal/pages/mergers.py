"""Pages of mergers: an administrator says that two records are one organisation, and undoes that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import Response

from contracts.http.intake import PartnerEntry
from portal.auth import Gateways, page_router
from portal.csrf import PostedForm
from portal.forms.form import submit_form
from portal.forms.mergers import MergerForm, UnmergeForm
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.fields import choices_of
from portal.pages.partners import PATH, partner_or_404
from portal.presenters.partners import PARTNERS, merger_choices, rows
from portal.templating import render, see_other

router = page_router()
MERGES = (
    "What either of them refers is then about their own organisation where it names the other. What is held is judged "
    "again; what was told stays told, and the history lists it."
)
UNDOES = "What is held because of the merger stays held until a manager decides."


@router.get(PATH + "/merger")
def merger_form(request: Request, partner: UUID, gateways: Gateways) -> Response:
    organisation = partner_or_404(gateways, partner)
    return _page(request, gateways, organisation, _form_class(organisation)())


@router.post(PATH + "/merger")
def merge(request: Request, partner: UUID, gateways: Gateways, posted: PostedForm) -> Response:
    """Undoes the merger of a record that is merged, and merges one that is not."""
    organisation = partner_or_404(gateways, partner)
    form = _form_class(organisation)(posted)
    _offer(form, gateways, organisation)
    command = gateways.intake.unmerge if organisation.merged_into else gateways.intake.merge
    receipt = submit_form(form, lambda: command(partner, form.body(), key=form.key.data, version=form.seen_version))
    if receipt is None:
        return _page(request, gateways, partner_or_404(gateways, partner), form, status=422)
    return see_other(f"{PARTNERS}/{partner}?after={receipt.position}")


def _form_class(organisation: PartnerEntry) -> Any:
    return UnmergeForm if organisation.merged_into else MergerForm


def _offer(form: Any, gateways: ServiceGateways, organisation: PartnerEntry) -> None:
    if isinstance(form, MergerForm):
        form.into.choices = choices_of(merger_choices(organisation, gateways.intake.partners()))


def _page(
    request: Request, gateways: ServiceGateways, organisation: PartnerEntry, form: Any, status: int = 200
) -> Response:
    if isinstance(form, UnmergeForm) is (organisation.merged_into is None):
        raise HTTPException(409)  # somebody merged it, or undid that, meanwhile
    form.version.data = str(organisation.version)
    _offer(form, gateways, organisation)
    undoes = organisation.merged_into is not None
    return render(
        request,
        "step",
        title="Undo the merger" if undoes else "Merge with another record",
        status=status,
        form=form,
        caption=organisation.name,
        rows=rows(organisation),
        before=UNDOES if undoes else MERGES,
        button="Undo the merger" if undoes else "Merge",
        back=f"{PARTNERS}/{organisation.id}",
    )
