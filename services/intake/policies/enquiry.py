"""SUBSCRIPTIONS to enquiry: what was handed over stays open here until enquiry took it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.envelope import Envelope
from contracts.events import enquiry
from services.chassis.application.service_manifest import Subscriptions
from services.chassis.domain.decider import Dispatch
from services.intake.domain.referral.upstream_facts import RecordReferralTaken, RecordReferralUnjoined


def referral_taken(message: enquiry.ReferralTakenV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(message.referral, RecordReferralTaken(concern=message.concern))


def referral_unjoined(message: enquiry.ReferralUnjoinedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordReferralUnjoined(concern=message.concern, message_id=envelope.id, reason=message.reason)
    yield Dispatch(message.referral, command)


ENQUIRY: Subscriptions = {
    enquiry.ReferralTakenV1: referral_taken,
    enquiry.ReferralUnjoinedV1: referral_unjoined,
}
