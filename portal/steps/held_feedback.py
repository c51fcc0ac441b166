"""Steps of held feedback: the two ways to settle it."""

from __future__ import annotations

from contracts.http.notify import HeldFeedback
from portal.forms.held_feedback import ReleaseForm, WithholdForm
from portal.gateways.notify import Notify
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import CommandStep, by_slug

SettlementStep = CommandStep[HeldFeedback]


def _offer_levels(form: ReleaseForm, gateways: ServiceGateways, held: HeldFeedback) -> None:
    form.offer_up_to(held.level)


STEPS = by_slug(
    SettlementStep(slug="release", title="Release", form=ReleaseForm, command=Notify.release, fit=_offer_levels),
    SettlementStep(slug="withholding", title="Withhold", form=WithholdForm, command=Notify.withhold),
)
