"""State: a concern as notify sees it: its referrals, what makes telling unsafe, and the milestones reached."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream
from services.notify.domain.feedback.state import Obligation, Source


def feedback_case_of(concern: UUID) -> UUID:
    return stream("feedback-cases", concern)


class FeedbackCase(msgspec.Struct, frozen=True, kw_only=True):
    """`reached` is keyed by occasion: a milestone can be reached more than once.

    An organisation that was `named` once stays named until it is expressly cleared. `unmatched` is as the last event
    had it.
    """

    referrals: tuple[UUID, ...] = ()
    named: frozenset[UUID] = frozenset()
    unmatched: bool = False
    objects: bool = False
    deceased: bool = False
    reached: Mapping[str, Obligation] = MappingProxyType({})

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that is known of the sources of risk."""
        named = tuple(Source(organisation=organisation) for organisation in sorted(self.named))
        return (*named, Source(matched=False)) if self.unmatched else named
