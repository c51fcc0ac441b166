"""Held feedback: what the concern's referrers wait to be told, as notify publishes it. Closure waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.held_feedback import HeldFeedback


@event("enquiry.concern.feedback-held")
class FeedbackHeld:
    """A person looks before a referrer is told of a milestone of this concern."""

    held: HeldFeedback

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, held=(*concern.held, self.held))


@command
class RecordFeedbackHeld:
    """Record feedback that is held. A repeat, even of what was settled since, records nothing."""

    held: HeldFeedback

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.held not in concern.held and _key(self.held) not in concern.held_before:
            yield FeedbackHeld(held=self.held)


@event("enquiry.concern.held-feedback-settled")
class HeldFeedbackSettled:
    """What was held has been told to its referrer, or withheld from them."""

    referral: UUID
    occasion: Plain

    def apply(self, concern: Concern) -> Concern:
        settled = (self.referral, self.occasion)
        remaining = tuple(held for held in concern.held if _key(held) != settled)
        return replace(concern, held=remaining, held_before=concern.held_before | {settled})


@command
class RecordFeedbackSettled:
    """Record that a referrer was told, or that it was withheld from them. What was never held here records nothing."""

    referral: UUID
    occasion: Plain

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and (self.referral, self.occasion) in map(_key, concern.held):
            yield HeldFeedbackSettled(referral=self.referral, occasion=self.occasion)


def _key(held: HeldFeedback) -> tuple[UUID, str]:
    return held.referral, held.occasion
