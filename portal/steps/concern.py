"""Steps of a concern: a finding on each part of the s42(1) test, then the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts.http.enquiry import ConcernAsItStands
from portal.forms.concern import BirthForm, DecisionForm, FindingForm
from portal.gateways.enquiry import Enquiry
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import CommandStep, by_slug
from portal.labels.decision import LIMBS
from portal.presenters import concern as presenter

ConcernStep = CommandStep[ConcernAsItStands]


def _finding(letter: str, text: str) -> ConcernStep:
    def record(
        gateway: Enquiry, concern: UUID, finding: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return gateway.record_finding(concern, letter, finding, key=key, version=version)

    return ConcernStep(
        slug=f"findings/{letter}",
        title=text,
        form=FindingForm,
        command=record,
        is_open=presenter.can_be_decided,
        latest=lambda concern: presenter.latest_finding(concern, letter),
        button="Save finding",
    )


def _offer_decisions(form: DecisionForm, gateways: ServiceGateways, concern: ConcernAsItStands) -> None:
    form.offer(presenter.decisions(concern), presenter.reasons(concern))


STEPS = by_slug(
    *(_finding(letter, text) for letter, text in LIMBS.items()),
    ConcernStep(
        slug="birth",
        title="Correct the date of birth",
        form=BirthForm,
        command=Enquiry.correct_birth,
        button="Save date of birth",
    ),
    ConcernStep(
        slug="decision",
        title="Decide the concern",
        form=DecisionForm,
        command=Enquiry.decide,
        is_open=presenter.can_be_decided,
        fit=_offer_decisions,
        note=presenter.decision_note,
        button="Save decision",
    ),
)
