"""Holding updates: where nothing could be told by the day that was promised, the referrer is told that, in one wording.

The wording is true in every state, and whether it is sent depends on what was told last and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command
from services.notify.domain.feedback.aside import tell_aside
from services.notify.domain.feedback.state import Feedback, Milestone, ResponsibleManager


@command
class SendHoldingUpdate:
    """Tell the referrer that the council has what they told it. Not where something was told since `occasion`."""

    referral: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback and feedback.addressee and feedback.last_told == self.occasion:
            yield from tell_aside(feedback, Milestone.HOLDING, responsible_manager.next_words)
