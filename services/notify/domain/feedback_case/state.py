"""State: a concern as notify sees it: its referrals, what makes telling unsafe, and the milestones reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream
from services.notify.domain.feedback.state import Milestone, Obligation, Source


def feedback_case_of(concern: UUID) -> UUID:
    return stream("feedback-cases", concern)


RAISED_IT = 0
"""Before every position of the log: a concern answers the referral that raised it from its beginning."""


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone that the concern reached, at this position of enquiry's log.

    `referrals`: the confirmed referrals that it answers; None: every referral of the concern, as before joins were
    confirmed.
    """

    obligation: Obligation
    position: int = 0
    referrals: tuple[UUID, ...] | None = None


class FeedbackCase(msgspec.Struct, frozen=True, kw_only=True):
    """`reached` is keyed by occasion: a milestone can be reached more than once.

    `taken_at`: each referral, and the position of enquiry's log at which it joined, or RAISED_IT. `pending`: those
    whose join nobody has confirmed yet: no milestone of the concern is told to them.

    `objects` and `deceased` are as enquiry had them at the position `risks_at` of its log: the newest version wins,
    back to no as well.

    An organisation that was `named` once stays named until it is expressly cleared. `unmatched` is as the last event
    had it.
    """

    taken_at: Mapping[UUID, int] = MappingProxyType({})
    pending: frozenset[UUID] = frozenset()
    named: frozenset[UUID] = frozenset()
    unmatched: bool = False
    objects: bool = False
    deceased: bool = False
    risks_at: int = 0
    reached: Mapping[str, Reached] = MappingProxyType({})

    @property
    def referrals(self) -> tuple[UUID, ...]:
        """The referrals of the concern, in the order in which notify learnt of them."""
        return (*self.taken_at,)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that is known of the sources of risk."""
        named = tuple(Source(organisation=organisation) for organisation in sorted(self.named))
        return (*named, Source(matched=False)) if self.unmatched else named

    def obligations_of(self, referral: UUID) -> Iterator[tuple[str, Obligation]]:
        """The milestones that its referrer is to be told: those that answer it, and those reached since it joined."""
        if referral in self.pending or referral not in self.taken_at:
            return
        for occasion, reached in self.reached.items():
            if self._is_answered(reached, referral):
                yield occasion, reached.obligation

    def decision_before(self, referral: UUID) -> Obligation | None:
        """The decision that stood when this referral came, of which no milestone tells it: the latest, as it is now."""
        decided = [r for r in self.reached.values() if r.obligation.milestone is Milestone.DECIDED]
        if not decided or any(self._is_answered(reached, referral) for reached in decided):
            return None
        return decided[-1].obligation

    def _is_answered(self, reached: Reached, referral: UUID) -> bool:
        """A milestone from before it was taken answers it not, even if it names it: it had joined before, and left."""
        taken_at = self.taken_at[referral]
        if reached.referrals is None:
            return True
        return taken_at < reached.position or (taken_at == reached.position and referral in reached.referrals)
