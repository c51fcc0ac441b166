"""Disputes: a referrer disagrees with what they were told; an owner answers them by a deadline.

Practitioner, manager, safeguarding lead: each step has an owner and a clock (KMSAB's resolving of practitioner
differences). The referrer hears a coded answer; the rationale stays with the council.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from annotated_types import Len
from msgspec.structs import replace

from contracts.personal import AboutAdult, AboutOther, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.audience import may_dispute
from services.notify.domain.feedback.state import (
    Dispute,
    Feedback,
    Milestone,
    ResponsibleManager,
    occasion_from_path,
    occasion_of_update,
)


class AlreadyDisputed(Refused):
    """One disagreement is answered before the next; until then, add what you know to the referral."""


class NothingToDispute(Refused):
    """A referrer can disagree with what was judged and told, and not with a mere status."""


class NotDisputed(Refused):
    """It was answered meanwhile, or never disputed."""


class DisputeAnswer(StrEnum):
    STANDS = "the decision stands"
    AGAIN = "it will be decided again"
    CORRECTED = "what you were told was wrong"


@event("notify.feedback.disputed")
class FeedbackDisputed:
    """`clock`: when it escalates. Without one it was recorded before events carried their clocks."""

    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: AboutAdult
    owner: Plain
    clock: Clock | None = None
    member: Plain = ""

    def apply(self, feedback: Feedback) -> Feedback:
        due_at = self.clock.due_at if self.clock else None
        return _with_dispute(feedback, self.occasion, Dispute(owner=self.owner, due_at=due_at))


@event("notify.feedback.dispute-escalated")
class DisputeEscalated:
    """It waited too long: `owner` is a safeguarding lead, or `nobody` where there is none."""

    referral: UUID
    occasion: Plain
    owner: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        return _with_dispute(feedback, self.occasion, Dispute(owner=self.owner, escalated=True))


@event("notify.feedback.dispute-answered")
class DisputeAnswered:
    referral: UUID
    occasion: Plain
    answer: DisputeAnswer
    rationale: AboutOther

    def apply(self, feedback: Feedback) -> Feedback:
        return _with_dispute(feedback, self.occasion, None)


@command
class DisputeFeedback:
    """Say that you disagree with what you were told, and why. Somebody of the council looks at it and answers."""

    update: Plain
    reason: Annotated[AboutAdult, Len(1, 4000)]

    def decide(
        self, feedback: Feedback, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        occasion = occasion_of_update(feedback, self.update)
        ending = feedback.endings[occasion]
        if not may_dispute(ending.obligation.milestone, ending.level):
            raise NothingToDispute("this says no more than where it stands; telephone the council to talk about it")
        if ending.dispute:
            raise AlreadyDisputed("you have said so already and it is being looked at; add information to the referral")
        yield FeedbackDisputed(
            referral=feedback.referral,
            occasion=occasion,
            milestone=ending.obligation.milestone,
            reason=self.reason,
            owner=responsible_manager.owner,
            clock=responsible_manager.clock,
            member=context.by,
        )


@command
class AnswerDispute:
    """Answer a referrer who disagrees. They are told the answer; the rationale is not told."""

    occasion: Plain
    answer: DisputeAnswer
    rationale: Annotated[AboutOther, Len(1, 4000)]

    def decide(self, feedback: Feedback, context: CommandContext) -> Iterator[Event[Feedback]]:
        occasion = occasion_from_path(self.occasion)
        ending = feedback.endings.get(occasion)
        if ending is None or ending.dispute is None:
            raise NotDisputed("this is not disputed (any more); read the list of disagreements again")
        yield DisputeAnswered(
            referral=feedback.referral, occasion=occasion, answer=self.answer, rationale=self.rationale
        )


@command
class EscalateDispute:
    """Hand over a disagreement that waited too long.

    One that was answered or escalated meanwhile stays as it is, and one whose clock is another than the one that fell
    due (`due_at`).
    """

    referral: UUID
    occasion: Plain
    due_at: datetime | None = None

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        ending = feedback.endings.get(self.occasion) if feedback else None
        dispute = ending.dispute if ending else None
        if dispute and not dispute.escalated and dispute.due_at == self.due_at:
            yield DisputeEscalated(
                referral=self.referral, occasion=self.occasion, owner=responsible_manager.escalates_to
            )


def _with_dispute(feedback: Feedback, occasion: str, dispute: Dispute | None) -> Feedback:
    ending = replace(feedback.endings[occasion], dispute=dispute)
    return replace(feedback, endings={**feedback.endings, occasion: ending})
