"""Milestones: a concern reaches a milestone, or takes in a referral; notify may record these in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.state import Obligation, Source
from services.notify.domain.feedback_case.state import RAISED_IT, FeedbackCase, Reached


@event("notify.feedback-case.referral-taken")
class ReferralTaken:
    """`occasion` and `reason` are those of the routing, whose obligation it opens.

    `pending`: its join is not confirmed. `position`: the position of enquiry's log at which the concern took it. The
    referral that raised the concern is never pending: it is owed everything that the concern reached, even where its
    message was overtaken by that of a referral which joins it.
    """

    concern: UUID
    referral: UUID
    occasion: Plain = ""
    reason: Plain = ""
    pending: bool = False
    position: int = 0
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def apply(self, feedback_case: FeedbackCase | None) -> FeedbackCase:
        before = feedback_case or FeedbackCase()
        updated = with_risks(
            _with_sources(before, self.sources, unmatched=before.unmatched), self.objects, self.deceased, self.position
        )
        return replace(
            updated,
            taken_at={**before.taken_at, self.referral: self.position if self.pending else RAISED_IT},
            pending=before.pending | {self.referral} if self.pending else before.pending,
        )


@event("notify.feedback-case.milestone-reached")
class MilestoneReached:
    """`referrals`: the confirmed referrals that it answers; None: all. `position`: its place in enquiry's log."""

    occasion: Plain
    obligation: Obligation
    position: int = 0
    referrals: tuple[UUID, ...] | None = None

    def apply(self, feedback_case: FeedbackCase | None) -> FeedbackCase:
        before = feedback_case or FeedbackCase()
        obligation = self.obligation
        updated = with_risks(
            _with_sources(before, obligation.sources, unmatched=before.unmatched),
            obligation.objects,
            obligation.deceased,
            self.position,
        )
        reached = Reached(obligation=self.obligation, position=self.position, referrals=self.referrals)
        return replace(updated, reached={**before.reached, self.occasion: reached})


@event("notify.feedback-case.sources-known")
class SourcesKnown:
    """`cleared`: organisations that were named by mistake."""

    concern: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def apply(self, feedback_case: FeedbackCase | None) -> FeedbackCase:
        before = feedback_case or FeedbackCase()
        remaining = replace(before, named=before.named.difference(self.cleared))
        return _with_sources(remaining, self.sources, unmatched=False)


@event("notify.feedback-case.disclosure-risks-known")
class DisclosureRisksKnown:
    """What makes telling unsafe beside the sources of risk, as it stood at this position of enquiry's log."""

    concern: UUID
    objects: bool
    deceased: bool
    position: int

    def apply(self, feedback_case: FeedbackCase | None) -> FeedbackCase:
        return with_risks(feedback_case or FeedbackCase(), self.objects, self.deceased, self.position)


@command
class RecordDisclosureRisksKnown:
    """Record what makes telling unsafe, as it is now. The same again, or older facts, record nothing."""

    concern: UUID
    objects: bool
    deceased: bool
    position: int

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        before = feedback_case or FeedbackCase()
        known = DisclosureRisksKnown(
            concern=self.concern, objects=self.objects, deceased=self.deceased, position=self.position
        )
        after = known.apply(feedback_case)
        if (after.objects, after.deceased) != (before.objects, before.deceased):
            yield known


@command
class RecordReferralTaken:
    """Record a referral that this concern answers. A repeat records nothing."""

    concern: UUID
    referral: UUID
    occasion: Plain
    reason: Plain
    pending: bool = False
    position: int = 0
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        if not (feedback_case and self.referral in feedback_case.referrals):
            yield ReferralTaken(
                concern=self.concern,
                referral=self.referral,
                occasion=self.occasion,
                reason=self.reason,
                pending=self.pending,
                position=self.position,
                sources=self.sources,
                objects=self.objects,
                deceased=self.deceased,
            )


@command
class RecordMilestoneReached:
    """Record that a milestone was reached. A repeat records nothing."""

    occasion: Plain
    obligation: Obligation
    position: int = 0
    referrals: tuple[UUID, ...] | None = None

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        if not (feedback_case and self.occasion in feedback_case.reached):
            yield MilestoneReached(
                occasion=self.occasion, obligation=self.obligation, position=self.position, referrals=self.referrals
            )


@command
class RecordSourcesKnown:
    """Record all sources of risk as they are known now. A repeat records nothing."""

    concern: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def decide(self, feedback_case: FeedbackCase | None, context: CommandContext) -> Iterator[Event[FeedbackCase]]:
        before = feedback_case or FeedbackCase()
        known = SourcesKnown(concern=self.concern, sources=self.sources, cleared=self.cleared)
        if known.apply(feedback_case) != before:
            yield known


def _with_sources(feedback_case: FeedbackCase, sources: Iterable[Source], *, unmatched: bool) -> FeedbackCase:
    return replace(
        feedback_case,
        named=feedback_case.named.union(s.organisation for s in sources if s.organisation),
        unmatched=unmatched or any(not s.matched for s in sources),
    )


def with_risks(feedback_case: FeedbackCase, objects: bool, deceased: bool, position: int) -> FeedbackCase:
    """The newest version wins. Without a position it is of a message from before there was one, and only adds."""
    if position and position >= feedback_case.risks_at:
        return replace(feedback_case, objects=objects, deceased=deceased, risks_at=position)
    if position:
        return feedback_case
    return replace(
        feedback_case,
        objects=feedback_case.objects or objects,
        deceased=feedback_case.deceased or deceased,
    )
