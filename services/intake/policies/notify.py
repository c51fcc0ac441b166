"""SUBSCRIPTIONS to notify: a referrer who disagreed with the routing was answered that it is decided again."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.envelope import Envelope
from contracts.events import notify
from services.chassis.application.service_manifest import Subscriptions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.referral.routing_again import RecordRoutingToBeDecidedAgain

DECIDED_AGAIN, ROUTED = "it will be decided again", "M2"
"""The answer that opens something, and the milestone whose dispute is triage's, as notify words them."""


def dispute_answered(message: notify.DisputeAnsweredV1, envelope: Envelope) -> Iterator[Dispatch]:
    if message.answer == DECIDED_AGAIN and message.milestone == ROUTED:
        command = RecordRoutingToBeDecidedAgain(message_id=envelope.id, occasion=message.occasion)
        yield Dispatch(message.referral, command)


NOTIFY: Subscriptions = {notify.DisputeAnsweredV1: dispute_answered}
