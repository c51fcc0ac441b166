"""What is held waits for a person: they release it at a level, or withhold it; left alone, it escalates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from annotated_types import Len
from msgspec.structs import replace

from contracts.personal import AboutOther, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.notify.domain.feedback.settlement import FeedbackWithheld, tell
from services.notify.domain.feedback.state import (
    Feedback,
    HeldObligation,
    Level,
    NotHeld,
    ReleaseReason,
    ResponsibleManager,
    WithholdReason,
    occasion_from_path,
)


class TooMuch(Refused):
    """This referrer may be told less than that."""


@event("notify.feedback.released")
class FeedbackReleased:
    """A person looked, and it may be told. What is told of it follows in the same save."""

    referral: UUID
    occasion: Plain
    level: Level
    reason: ReleaseReason

    def apply(self, feedback: Feedback) -> Feedback:
        return feedback


@event("notify.feedback.escalated")
class FeedbackEscalated:
    """Held for too long: it is a safeguarding lead's now, or nobody's, and that is said."""

    referral: UUID
    occasion: Plain
    owner: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        held = replace(feedback.held[self.occasion], owner=self.owner, escalated=True)
        return replace(feedback, held={**feedback.held, self.occasion: held})


@command
class ReleaseFeedback:
    """Tell the referrer what was held, at this level and no more than they may be told."""

    occasion: Plain
    level: Level
    reason: ReleaseReason

    def decide(self, feedback: Feedback, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion = occasion_from_path(self.occasion)
        held = held_at(feedback, occasion)
        if self.level > held.ceiling:
            raise TooMuch(f"this referrer may be told {held.ceiling} at most; release it at that level or below")
        to = feedback.addressee
        assert to  # nothing is held before it is known for whom
        yield FeedbackReleased(referral=feedback.referral, occasion=occasion, level=self.level, reason=self.reason)
        yield tell(feedback, to, occasion, held.obligation, self.level)


@command
class WithholdFeedback:
    """Decide that the referrer is not told, and why. To them it looks like one that is still in progress."""

    occasion: Plain
    reason: WithholdReason
    rationale: Annotated[AboutOther, Len(1, 2000)]

    def decide(self, feedback: Feedback, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion = occasion_from_path(self.occasion)
        held = held_at(feedback, occasion)
        yield FeedbackWithheld(
            referral=feedback.referral,
            occasion=occasion,
            milestone=held.obligation.milestone,
            reason=self.reason,
            rationale=self.rationale,
        )


@command
class EscalateHeld:
    """Hand over what was held for too long. Settled or escalated meanwhile: nothing follows."""

    referral: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        held = feedback.held.get(self.occasion) if feedback else None
        if feedback and held and not held.escalated:
            yield FeedbackEscalated(
                referral=feedback.referral, occasion=self.occasion, owner=responsible_manager.escalates_to
            )


def held_at(feedback: Feedback, occasion: str) -> HeldObligation:
    """Raises NotHeld."""
    if occasion not in feedback.held:
        raise NotHeld("this is not held (any more); read the list of what is held again")
    return feedback.held[occasion]
