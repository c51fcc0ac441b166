"""Owners: whoever owns the open item of what is held, or disputed, owns that too."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.feedback.state import Feedback, occasion_from_path


@event("notify.feedback.owner-changed")
class OwnerChanged:
    """`owner` decides on what is held, or answers what is disputed, on this occasion; or `nobody`: their team does."""

    referral: UUID
    occasion: Plain
    owner: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        if held := feedback.held_obligations.get(self.occasion):
            changed = replace(held, owner=self.owner)
            return replace(feedback, held_obligations={**feedback.held_obligations, self.occasion: changed})
        ending = feedback.endings[self.occasion]
        assert ending.dispute  # what is neither held nor disputed has no owner
        disputed = replace(ending, dispute=replace(ending.dispute, owner=self.owner))
        return replace(feedback, endings={**feedback.endings, self.occasion: disputed})


@command
class RecordOwnerChanged:
    """Record who has what is held or disputed (None: nobody). Settled by now, or theirs already: records nothing."""

    referral: UUID
    occasion: Plain
    owner: UUID | None

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion, owner = occasion_from_path(self.occasion), str(self.owner or NOBODY)
        if feedback and owner_of(feedback, occasion) not in (None, owner):
            yield OwnerChanged(referral=self.referral, occasion=occasion, owner=owner)


def owner_of(feedback: Feedback, occasion: str) -> str | None:
    """Who has what is held or disputed on this occasion; None where nothing is."""
    if held := feedback.held_obligations.get(occasion):
        return held.owner
    ending = feedback.endings.get(occasion)
    return ending.dispute.owner if ending and ending.dispute else None
