"""Reading: a member opens what was told. The record is evidence that it reached them, and clears nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Feedback
from services.notify.domain.feedback.updates import occasion_of_update


@event("notify.feedback.read")
class FeedbackRead:
    referral: UUID
    occasion: Plain
    member: Plain = ""

    def apply(self, feedback: Feedback) -> Feedback:
        before = feedback.endings[self.occasion]
        ending = replace(before, read_by=before.read_by | {self.member})
        return replace(feedback, endings={**feedback.endings, self.occasion: ending})


@command
class ReadFeedback:
    """Record that you opened this update. It stays new to everybody else. A repeat records nothing."""

    update: Plain

    def decide(self, feedback: Feedback, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion = occasion_of_update(feedback, self.update)
        if context.by not in feedback.endings[occasion].read_by:
            yield FeedbackRead(referral=feedback.referral, occasion=occasion, member=context.by)
