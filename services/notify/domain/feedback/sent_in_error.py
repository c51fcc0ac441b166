"""Sent in error: a referral left the concern that it had joined, and its referrer was told of somebody else's matter.

They are asked to disregard it. It is a disclosure to the wrong person: an incident for information governance, who
decide within 72 hours whether the Information Commissioner is told (UK GDPR article 33).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.obligations import ObligationOpened
from services.notify.domain.feedback.settlement import settle
from services.notify.domain.feedback.state import (
    Ending,
    EndingKind,
    Feedback,
    Milestone,
    Obligation,
    ResponsibleManager,
)

NOTIFICATION_DUE = timedelta(hours=72)
"""From the moment at which the council knows of it: elapsed hours, on no calendar (UK GDPR article 33(1))."""

OWN_MILESTONES = frozenset({Milestone.RECEIVED, Milestone.ROUTED})
"""What is true of the referral itself, whichever concern answers it."""


@event("notify.feedback.concern-left")
class ConcernLeft:
    """Nothing of this concern is owed any more: these obligations are cancelled, and these were told in error."""

    concern: UUID
    cancelled: tuple[Plain, ...]
    in_error: tuple[Plain, ...]

    def apply(self, feedback: Feedback) -> Feedback:
        in_error = {occasion: replace(feedback.endings[occasion], in_error=True) for occasion in self.in_error}
        return replace(
            feedback,
            open_obligations={k: v for k, v in feedback.open_obligations.items() if k not in self.cancelled},
            held_obligations={k: v for k, v in feedback.held_obligations.items() if k not in self.cancelled},
            endings={**feedback.endings, **in_error},
        )


@event("notify.feedback.incident-opened")
class IncidentOpened:
    """A personal data breach for information governance: what was told (`updates`), and by when they decide."""

    referral: UUID
    concern: UUID
    updates: tuple[Plain, ...]
    due_at: datetime

    def apply(self, feedback: Feedback) -> Feedback:
        return feedback


@command
class RecordConcernLeft:
    """Record that the referral left a concern, and tell its referrer what was sent in error. Nothing of that concern is
    owed, or recorded before: nothing follows.
    """

    referral: UUID
    concern: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback is None:
            return
        told = {o: ending for o, ending in feedback.endings.items() if self._is_in_error(ending)}
        left = ConcernLeft(concern=self.concern, cancelled=self._waiting(feedback), in_error=tuple(told))
        if left.cancelled or left.in_error:
            yield left
        if not told:
            return
        updates = tuple(ending.update for ending in told.values())
        due_at = context.at + NOTIFICATION_DUE
        yield IncidentOpened(referral=self.referral, concern=self.concern, updates=updates, due_at=due_at)
        disregard = ObligationOpened(
            referral=self.referral, occasion=self.occasion, obligation=Obligation(milestone=Milestone.IN_ERROR)
        )
        yield disregard
        yield from settle(disregard.apply(left.apply(feedback)), responsible_manager)

    def _waiting(self, feedback: Feedback) -> tuple[str, ...]:
        held = {occasion: held.obligation for occasion, held in feedback.held_obligations.items()}
        waiting = {**feedback.open_obligations, **held}
        return tuple(occasion for occasion, obligation in waiting.items() if obligation.concern == self.concern)

    def _is_in_error(self, ending: Ending) -> bool:
        obligation = ending.obligation
        of_concern = obligation.concern == self.concern and obligation.milestone not in OWN_MILESTONES
        return of_concern and ending.kind is EndingKind.TOLD and not ending.in_error
