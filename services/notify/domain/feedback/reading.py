"""Reading: the referrer opens what they were told. The record is evidence that it reached somebody."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Feedback, occasion_of_update


@event("notify.feedback.read")
class FeedbackRead:
    referral: UUID
    occasion: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        ending = replace(feedback.endings[self.occasion], read=True)
        return replace(feedback, endings={**feedback.endings, self.occasion: ending})


@command
class ReadFeedback:
    """Record that the referrer opened this update. A repeat records nothing."""

    update: Plain

    def decide(self, feedback: Feedback, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion = occasion_of_update(feedback, self.update)
        if not feedback.endings[occasion].read:
            yield FeedbackRead(referral=feedback.referral, occasion=occasion)


def is_referrers(feedback: Feedback, context: CommandContext) -> bool:
    """Whether the caller acts for the organisation that referred."""
    return feedback.addressee is not None and str(feedback.addressee.organisation) == context.organisation
