"""Steps of a concern: a finding on each part of the s42(1) test, then the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from contracts.http.enquiry import ConcernAsItStands
from portal.forms.concern import (
    BirthForm,
    DeathCorrectionForm,
    DeathForm,
    DecisionForm,
    DutyForm,
    FindingForm,
    ReopeningForm,
)
from portal.forms.detention import DetentionForm
from portal.forms.news import offer_news
from portal.gateways.enquiry import Enquiry
from portal.gateways.http import Receipt
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import CommandStep, by_slug
from portal.labels.decision import LIMBS
from portal.presenters import concern as presenter
from portal.presenters.decisions import asked_for

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
        latest=lambda concern: presenter.latest_finding(concern, letter),
        button="Save finding",
    )


def _offer_decisions(form: DecisionForm, gateways: ServiceGateways, concern: ConcernAsItStands) -> None:
    decided = concern.decision is not None
    form.offer(presenter.decisions(concern), presenter.reasons(concern), decided=decided)
    offer_news(form, gateways, concern.id)


def _command(slug: str) -> Callable[..., Receipt]:
    """The gateway's command of a step whose slug is the path."""

    def record(gateway: Enquiry, concern: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return gateway.record_in_concern(concern, slug, body, key=key, version=version)

    return record


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
        slug="detention",
        title="Say whether the adult is in prison or approved premises",
        form=DetentionForm,
        command=_command("detention"),
        note=lambda concern: "Section 42 does not apply there. What is said later replaces what was said before.",
        button="Save",
    ),
    ConcernStep(
        slug="decision",
        title="Decide the concern",
        form=DecisionForm,
        command=Enquiry.decide,
        fit=_offer_decisions,
        note=presenter.decision_note,
        button="Save decision",
    ),
    ConcernStep(
        slug="duty",
        title="Recognise the duty under section 42",
        form=DutyForm,
        command=_command("duty"),
        is_open=lambda concern: any(asked.slug == "duty" for asked in asked_for(concern)),
        button="Recognise the duty",
    ),
    ConcernStep(
        slug="reopening",
        title="Reopen the matter",
        form=ReopeningForm,
        command=_command("reopening"),
        note=lambda concern: "A new enquiry begins. The one before stays as it was.",
        button="Reopen the matter",
    ),
    ConcernStep(
        slug="death",
        title="Confirm that the adult has died",
        form=DeathForm,
        command=_command("death"),
        note=lambda concern: "A section 42 enquiry stops, and a new decision is asked for within one working day.",
        button="Confirm",
    ),
    ConcernStep(
        slug="death-correction",
        title="Say that the adult is alive",
        form=DeathCorrectionForm,
        command=_command("death-correction"),
        note=lambda concern: "What the report of a death has stopped starts again.",
        button="Save",
    ),
)
