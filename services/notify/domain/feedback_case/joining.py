"""Joining: a joined referral is confirmed, and owed what its concern reached since; or it leaves the concern again."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Source
from services.notify.domain.feedback_case.state import FeedbackCase


@event("notify.feedback-case.join-confirmed")
class JoinConfirmed:
    """The concern answers the referral. `occasion`: that of the one message about a decision that stood before."""

    referral: UUID
    occasion: Plain

    def apply(self, feedback_case: FeedbackCase) -> FeedbackCase:
        return replace(feedback_case, pending=feedback_case.pending - {self.referral})


@command
class RecordJoinConfirmed:
    """Record that a practitioner confirmed a join. A repeat, or a referral of another concern, records nothing."""

    referral: UUID
    occasion: Plain

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        if feedback_case and self.referral in feedback_case.pending:
            yield JoinConfirmed(referral=self.referral, occasion=self.occasion)


@event("notify.feedback-case.referral-unjoined")
class ReferralUnjoined:
    """The referral does not belong to this concern. What makes telling unsafe is as the remaining referrals have it.

    `occasion`: that of the message which says that something was sent in error.
    """

    concern: UUID
    referral: UUID
    occasion: Plain
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def apply(self, feedback_case: FeedbackCase) -> FeedbackCase:
        return replace(
            feedback_case,
            taken_at={r: position for r, position in feedback_case.taken_at.items() if r != self.referral},
            pending=feedback_case.pending - {self.referral},
            named=frozenset(source.organisation for source in self.sources if source.organisation),
            unmatched=any(not source.matched for source in self.sources),
            objects=self.objects,
            deceased=self.deceased,
        )


@command
class RecordReferralUnjoined:
    """Record that a referral left the concern. A repeat, or a referral of another concern, records nothing."""

    concern: UUID
    referral: UUID
    occasion: Plain
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        if feedback_case and self.referral in feedback_case.taken_at:
            yield ReferralUnjoined(
                concern=self.concern,
                referral=self.referral,
                occasion=self.occasion,
                sources=self.sources,
                objects=self.objects,
                deceased=self.deceased,
            )
