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
from services.chassis.domain.texts import RationaleAboutOther, of_substance
from services.chassis.domain.working_time import Clock
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.feedback.aside import tell_aside
from services.notify.domain.feedback.audience import may_dispute
from services.notify.domain.feedback.correcting import correct
from services.notify.domain.feedback.state import (
    Dispute,
    Ending,
    Feedback,
    Level,
    Milestone,
    Outcome,
    ResponsibleManager,
    occasion_from_path,
)
from services.notify.domain.feedback.updates import occasion_of_update


class AlreadyDisputed(Refused):
    """One disagreement is answered before the next, and once: whoever is not content disagrees with the answer."""


class NothingToDispute(Refused):
    """A referrer can disagree with what was judged and told, and not with a mere status."""


class NotDisputed(Refused):
    """It was answered meanwhile, or never disputed."""


class DisputeReason(StrEnum):
    """Why a disagreement is answered as it is: what a referrer may be told of it."""

    NOTHING_NEW = "nothing changes what was decided"
    NEW_INFORMATION = "there is new information"
    NOT_WEIGHED = "it had not been weighed"
    MISTAKE = "a mistake was made"


class DisputeAnswer(StrEnum):
    STANDS = "the decision stands"
    AGAIN = "it will be decided again"
    CORRECTED = "what you were told was wrong"


@event("notify.feedback.disputed")
class FeedbackDisputed:
    """`clock`: by when it is to be answered. Without one it was recorded before events carried their clocks."""

    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: AboutAdult
    owner: Plain
    clock: Clock | None = None
    member: Plain = ""

    def apply(self, feedback: Feedback) -> Feedback:
        return _with_dispute(feedback, self.occasion, Dispute(owner=self.owner))


@event("notify.feedback.dispute-escalated")
class DisputeEscalated:
    """It waited too long: a safeguarding lead (`owner`) is asked, or `nobody` where there is none.

    Whoever had it still does.
    """

    referral: UUID
    occasion: Plain
    owner: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        dispute = feedback.endings[self.occasion].dispute
        assert dispute  # only what is disputed escalates
        return _with_dispute(feedback, self.occasion, replace(dispute, escalated=True))


@event("notify.feedback.dispute-answered")
class DisputeAnswered:
    """`clock`: by when it is decided again, where that is the answer."""

    referral: UUID
    occasion: Plain
    answer: DisputeAnswer
    rationale: AboutOther
    reason: DisputeReason | None = None
    clock: Clock | None = None

    def apply(self, feedback: Feedback) -> Feedback:
        by = self.clock.due_at if self.clock else None
        return _with_dispute(feedback, self.occasion, None, answered=True, decides_again_by=by)


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
        if ending.dispute_answered:
            raise AlreadyDisputed("this was answered; if you are not content, disagree with the answer")
        yield FeedbackDisputed(
            referral=feedback.referral,
            occasion=occasion,
            milestone=ending.obligation.milestone,
            reason=self.reason,
            owner=_owner(ending, responsible_manager),
            clock=responsible_manager.clock,
            member=context.by,
        )


@command
class AnswerDispute:
    """Answer a referrer who disagrees. They are told the answer and the coded reason; the rationale is not told.

    Where what they were told was wrong, they are also told what holds now, as far as they may know it. It has to be
    recorded first: what was told is not called wrong while it stands.
    """

    occasion: Plain
    answer: DisputeAnswer
    rationale: RationaleAboutOther
    reason: DisputeReason | None = None

    def decide(
        self, feedback: Feedback, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        feedback.involvement.must_be_shown_to(context.by)
        occasion = occasion_from_path(self.occasion)
        ending = feedback.endings.get(occasion)
        if ending is None or ending.dispute is None:
            raise NotDisputed("this is not disputed (any more); read the list of disagreements again")
        clock = responsible_manager.clock if self.answer is DisputeAnswer.AGAIN else None
        answered = DisputeAnswered(
            referral=feedback.referral,
            occasion=occasion,
            answer=self.answer,
            rationale=of_substance(self.rationale),
            reason=self.reason,
            clock=clock,
        )
        yield answered
        feedback = answered.apply(feedback)
        aside = tell_aside(
            feedback,
            Milestone.ANSWERED,
            responsible_manager.next_words,
            level=ending.level or Level.STATUS,
            outcome=Outcome(outcome=self.answer, reason=self.reason),
            answers=ending.update,
            next_word=clock,
        )
        for told in aside:
            yield told
            feedback = told.apply(feedback)
        if self.answer is DisputeAnswer.CORRECTED:
            yield from correct(feedback, occasion, self.reason, responsible_manager)


@command
class EscalateDispute:
    """Record that a safeguarding lead is asked about a disagreement: its open item went up to them.

    One that was answered or escalated meanwhile stays as it is.
    """

    referral: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        occasion = occasion_from_path(self.occasion)
        ending = feedback.endings.get(occasion) if feedback else None
        if ending and ending.dispute and not ending.dispute.escalated:
            yield DisputeEscalated(referral=self.referral, occasion=occasion, owner=responsible_manager.escalates_to)


def _owner(ending: Ending, responsible_manager: ResponsibleManager) -> str:
    """Whoever is not content with an answer goes to the next rung: a safeguarding lead."""
    next_rung = (
        ending.obligation.milestone in (Milestone.ANSWERED, Milestone.CORRECTED)
        and responsible_manager.escalates_to != NOBODY
    )
    return responsible_manager.escalates_to if next_rung else responsible_manager.owner


def _with_dispute(
    feedback: Feedback,
    occasion: str,
    dispute: Dispute | None,
    answered: bool = False,
    decides_again_by: datetime | None = None,
) -> Feedback:
    ending = replace(
        feedback.endings[occasion], dispute=dispute, dispute_answered=answered, decides_again_by=decides_again_by
    )
    return replace(feedback, endings={**feedback.endings, occasion: ending})
