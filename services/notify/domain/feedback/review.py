"""Review: a manager releases held feedback at a level; where nobody does in time, a safeguarding lead is asked."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.notify.domain.feedback.audience import ceiling
from services.notify.domain.feedback.settlement import knowing, tell
from services.notify.domain.feedback.state import (
    Addressee,
    Feedback,
    HeldObligation,
    Level,
    ReleaseReason,
    ResponsibleManager,
    occasion_from_path,
)


class NotHeld(Refused):
    """It was told or withheld meanwhile, or there was never an obligation."""


class TooMuch(Refused):
    """This referrer may be told less than that."""


@event("notify.feedback.released")
class FeedbackReleased:
    """A person looked, and it may be told. `FeedbackTold` follows in the same save."""

    referral: UUID
    occasion: Plain
    level: Level
    reason: ReleaseReason

    def apply(self, feedback: Feedback) -> Feedback:
        return feedback


@event("notify.feedback.escalated")
class FeedbackEscalated:
    """It was held too long: a safeguarding lead (`owner`) is asked, or `nobody` where there is none.

    Whoever had it still does.
    """

    referral: UUID
    occasion: Plain
    owner: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        held = replace(feedback.held_obligations[self.occasion], escalated=True)
        return replace(feedback, held_obligations={**feedback.held_obligations, self.occasion: held})


@command
class ReleaseFeedback:
    """Tell the referrer what was held, at this level. It may not be higher than they may be told."""

    occasion: Plain
    level: Level
    reason: ReleaseReason

    def decide(
        self, feedback: Feedback, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        feedback.involvement.must_be_shown_to(context.by)
        occasion = occasion_from_path(self.occasion)
        held = held_obligation(feedback, occasion)
        addressee = feedback.addressee
        assert addressee  # nothing is held before it is known for whom
        self._must_not_be_too_much(held, knowing(feedback, responsible_manager).addressee or addressee)
        yield FeedbackReleased(referral=feedback.referral, occasion=occasion, level=self.level, reason=self.reason)
        yield tell(feedback, addressee, occasion, held.obligation, self.level, responsible_manager.next_words)

    def _must_not_be_too_much(self, held: HeldObligation, addressee: Addressee) -> None:
        """By what is known now: the organisation may have been merged with a source of risk. Raises TooMuch."""
        highest = min(held.ceiling, ceiling(addressee, held.obligation) or held.ceiling)
        if self.level > highest:
            raise TooMuch(f"this referrer may be told {highest} at most; release it at that level or below")


@command
class EscalateHeld:
    """Record that a safeguarding lead is asked about held feedback: its open item went up to them.

    What was settled or escalated meanwhile stays as it is.
    """

    referral: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        occasion = occasion_from_path(self.occasion)
        held = feedback.held_obligations.get(occasion) if feedback else None
        if feedback and held and not held.escalated:
            yield FeedbackEscalated(
                referral=feedback.referral, occasion=occasion, owner=responsible_manager.escalates_to
            )


def held_obligation(feedback: Feedback, occasion: str) -> HeldObligation:
    """Raises NotHeld."""
    if occasion not in feedback.held_obligations:
        raise NotHeld("this is not held (any more); read the list of what is held again")
    return feedback.held_obligations[occasion]
