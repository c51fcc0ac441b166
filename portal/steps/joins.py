"""Steps of a referral that joined a concern: a practitioner confirms the join, or sends the referral back to triage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from portal.forms.concern import ConfirmJoinForm, UnjoinForm
from portal.gateways.enquiry import Enquiry
from portal.gateways.http import Receipt
from portal.kit.steps import CommandStep, by_slug
from portal.presenters.joins import Join

JoinStep = CommandStep[Join]


def _confirm(
    gateway: Enquiry, join: tuple[UUID, UUID], body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    concern, referral = join
    return gateway.confirm_join(concern, referral, body, key=key, version=version)


def _unjoin(
    gateway: Enquiry, join: tuple[UUID, UUID], body: Mapping[str, Any], *, key: str, version: int | None
) -> Receipt:
    concern, referral = join
    return gateway.unjoin(concern, referral, body, key=key, version=version)


STEPS = by_slug(
    JoinStep(
        slug="confirmation",
        title="Does it belong to this concern?",
        form=ConfirmJoinForm,
        command=_confirm,
        is_open=lambda join: join.referral.pending,
        note=lambda join: join.note,
        button="Confirm: it is about this adult and this matter",
    ),
    JoinStep(
        slug="unjoining",
        title="Send it back to triage",
        form=UnjoinForm,
        command=_unjoin,
        note=lambda join: join.warning,
        button="Send it back to triage",
    ),
)
