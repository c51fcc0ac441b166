"""Policies of what notify tells: feedback that is told, withheld, held or disputed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import notify
from services.chassis.application.service_manifest import Reactions, Subscriptions
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.held_feedback import (
    FeedbackHeld,
    HeldFeedbackSettled,
    RecordFeedbackHeld,
    RecordFeedbackSettled,
)
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.awaited_feedback import RecordHeldFeedback, RecordOutcomeSettled, Settlement
from services.enquiry.domain.held_feedback import CLOSURE_WAITS_FOR, OUTCOME, HeldFeedback
from services.enquiry.domain.referral.disputes import RecordDisputeAnswered, RecordFeedbackDisputed
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.policies.decisions import enquiries_of

FeedbackSettled = notify.FeedbackToldV1 | notify.FeedbackWithheldV1
SETTLEMENTS: dict[type, Settlement] = {
    notify.FeedbackToldV1: Settlement.TOLD,
    notify.FeedbackWithheldV1: Settlement.WITHHELD,
}


def feedback_settled(message: FeedbackSettled, envelope: Envelope) -> Iterator[Dispatch]:
    """What was held and is settled now is recorded first, so that a closure follows with the last of both."""
    if message.milestone in CLOSURE_WAITS_FOR and message.concern:
        settled = RecordFeedbackSettled(referral=message.referral, occasion=message.occasion)
        yield Dispatch(message.concern, settled)
    if message.milestone == OUTCOME and message.enquiry:
        settlement = SETTLEMENTS[type(message)]
        command = RecordOutcomeSettled(referral=message.referral, settlement=settlement, occasion=message.occasion)
        yield Dispatch(message.enquiry, command)


def feedback_held(message: notify.FeedbackHeldV1, envelope: Envelope) -> Iterator[Dispatch]:
    if message.milestone in CLOSURE_WAITS_FOR and message.concern:
        held = HeldFeedback(referral=message.referral, milestone=message.milestone, occasion=message.occasion)
        yield Dispatch(message.concern, RecordFeedbackHeld(held=held))


def feedback_disputed(message: notify.FeedbackDisputedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        referral_of(message.referral),
        RecordFeedbackDisputed(message_id=envelope.id, milestone=message.milestone, occasion=message.occasion),
    )


def dispute_answered(message: notify.DisputeAnsweredV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        referral_of(message.referral),
        RecordDisputeAnswered(
            message_id=envelope.id, occasion=message.occasion, answer=message.answer, milestone=message.milestone
        ),
    )


def held_feedback_known(event: object, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    for enquiry in enquiries_of(concern, stream_id):
        yield Dispatch(enquiry, RecordHeldFeedback(held=concern.held))


NOTIFY: Subscriptions = {
    notify.FeedbackToldV1: feedback_settled,
    notify.FeedbackHeldV1: feedback_held,
    notify.FeedbackWithheldV1: feedback_settled,
    notify.FeedbackDisputedV1: feedback_disputed,
    notify.DisputeAnsweredV1: dispute_answered,
}

HELD_FEEDBACK: Reactions = {
    FeedbackHeld: held_feedback_known,
    HeldFeedbackSettled: held_feedback_known,
}
