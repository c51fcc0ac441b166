"""Deciding again: a disagreement was answered so, and whoever decides has opened it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Feedback


@event("notify.feedback.to-be-decided-again")
class ToBeDecidedAgain:
    """Whoever decides has taken it up: the decision is open, or the matter reopened."""

    referral: UUID
    occasion: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        ending = replace(feedback.endings[self.occasion], decides_again_by=None)
        return replace(feedback, endings={**feedback.endings, self.occasion: ending})


@command
class RecordToBeDecidedAgain:
    """Record that it was taken up. A repeat, or what nobody answered so, records nothing."""

    referral: UUID
    occasion: Plain

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        ending = feedback.endings.get(self.occasion) if feedback else None
        if ending and ending.decides_again_by:
            yield ToBeDecidedAgain(referral=self.referral, occasion=self.occasion)
