"""Steps of an open item: "I have it", who has it, a review, and "seen, and what I did"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from contracts.http.open_items import OpenItemEntry
from portal.forms.board import (
    ItemAllocationForm,
    ItemExtensionAnswerForm,
    ItemExtensionForm,
    ItemHaveForm,
    ItemPauseForm,
    ItemResumeForm,
    ItemReviewForm,
    ItemSeenForm,
)
from portal.gateways.http import Receipt
from portal.gateways.open_items import OpenItems
from portal.gateways.service_gateways import ServiceGateways
from portal.kit.steps import CommandStep, by_slug
from portal.labels.wording import capitalised

ItemStep = CommandStep[OpenItemEntry]


def _command(action: str) -> Callable[..., Receipt]:
    def record(
        gateway: OpenItems, item: OpenItemEntry, body: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return gateway.record(item.service, item.id, action, body, key=key, version=version)

    return record


def _offer_people(form: ItemAllocationForm, gateways: ServiceGateways, item: OpenItemEntry) -> None:
    form.offer(gateways.intake.members(), item.roles)


def _offer_outcomes(form: ItemSeenForm, gateways: ServiceGateways, item: OpenItemEntry) -> None:
    form.offer({outcome: capitalised(outcome) for outcome in item.outcomes})


def _offer_pause_reasons(form: ItemPauseForm, gateways: ServiceGateways, item: OpenItemEntry) -> None:
    form.offer(item.pause_reasons)


STEPS = by_slug(
    ItemStep(
        slug="acknowledgement",
        title="I have it",
        form=ItemHaveForm,
        command=_command("acknowledgement"),
        is_open=lambda item: item.urgent and not item.acknowledged,
        note=lambda item: "It stops going to others until it is due.",
        button="I have it",
    ),
    ItemStep(
        slug="seen",
        title="Seen, and what I did",
        form=ItemSeenForm,
        command=_command("seen"),
        is_open=lambda item: bool(item.outcomes),
        fit=_offer_outcomes,
        button="Save",
    ),
    ItemStep(
        slug="allocation",
        title="Say who has it",
        form=ItemAllocationForm,
        command=_command("allocation"),
        fit=_offer_people,
        button="Save",
    ),
    ItemStep(
        slug="review",
        title="Look at it again",
        form=ItemReviewForm,
        command=_command("review"),
        button="Save review",
    ),
    ItemStep(
        slug="extension-answer",
        title="Answer who asks for more time",
        form=ItemExtensionAnswerForm,
        command=_command("extension-answer"),
        is_open=lambda item: bool(item.extension_asked),
        note=lambda item: f"Asked for: {item.extension_asked}",
        button="Save",
    ),
    ItemStep(
        slug="pause",
        title="Let its clock stand",
        form=ItemPauseForm,
        command=_command("pause"),
        fit=_offer_pause_reasons,
        is_open=lambda item: bool(item.pause_reasons) and item.paused_until is None,
        note=lambda item: "It stays on the board, and is looked at by its next review all the same.",
        button="Let it stand",
    ),
    ItemStep(
        slug="resumption",
        title="Let its clock go on",
        form=ItemResumeForm,
        command=_command("resumption"),
        is_open=lambda item: item.paused_until is not None,
        note=lambda item: "It then has what was left of its time when it was paused.",
        button="Let it go on",
    ),
    ItemStep(
        slug="extension",
        title="Ask for more time",
        form=ItemExtensionForm,
        command=_command("extension"),
        is_open=lambda item: bool(item.pause_reasons) and item.paused_until is None,
        note=lambda item: "A manager grants it, or does not. Until then it is due as before.",
        button="Ask",
    ),
)
