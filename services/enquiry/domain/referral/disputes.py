"""Disputes of a referral's referrer and their answers, as notify tells them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.referral.state import Referral


@event("enquiry.referral.feedback-disputed")
class FeedbackDisputed:
    """The referrer disagrees with what they were told of this milestone. `message_id`: the envelope that said so."""

    concern: UUID
    referral: UUID
    message_id: UUID
    milestone: Plain
    occasion: Plain = ""

    def apply(self, referral: Referral) -> Referral:
        open_disputes = {**referral.open_disputes, self.occasion: self.message_id}
        return replace(referral, message_ids=referral.message_ids | {self.message_id}, open_disputes=open_disputes)


@command
class RecordFeedbackDisputed:
    """Record that the referrer disagrees. A repeat, or a referral that is not routed here, records nothing."""

    message_id: UUID
    milestone: Plain
    occasion: Plain

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield FeedbackDisputed(
                concern=referral.concern,
                referral=referral.id,
                message_id=self.message_id,
                milestone=self.milestone,
                occasion=self.occasion,
            )


@event("enquiry.referral.dispute-answered")
class DisputeAnswered:
    """The answer to a dispute. `message_id`: the envelope of the answer; `dispute_message_id`: that of the dispute."""

    concern: UUID
    message_id: UUID
    dispute_message_id: UUID
    occasion: Plain
    answer: Plain
    milestone: Plain = ""

    def apply(self, referral: Referral) -> Referral:
        remaining = {
            occasion: message_id for occasion, message_id in referral.open_disputes.items() if occasion != self.occasion
        }
        return replace(referral, message_ids=referral.message_ids | {self.message_id}, open_disputes=remaining)


@command
class RecordDisputeAnswered:
    """Record the answer to a dispute. Without an open dispute it records nothing."""

    message_id: UUID
    occasion: Plain
    answer: Plain
    milestone: Plain = ""

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        dispute_message_id = (
            referral.open_disputes.get(self.occasion)
            if referral and self.message_id not in referral.message_ids
            else None
        )
        if referral and referral.concern and dispute_message_id:
            yield DisputeAnswered(
                concern=referral.concern,
                message_id=self.message_id,
                dispute_message_id=dispute_message_id,
                occasion=self.occasion,
                answer=self.answer,
                milestone=self.milestone,
            )
