"""Value: feedback that a person holds, as far as closure must know it: it waits until that is told or withheld."""

from __future__ import annotations

from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import value

OUTCOME = "M6"
"""The milestone whose obligation asks for the outcome of an enquiry to be told."""

CLOSURE_WAITS_FOR = ("M2", "M3", "M4", "M5", OUTCOME)
"""Milestones that every referrer is told, or that are withheld from them, before an enquiry is closed."""


@value
class HeldFeedback:
    """The referrer of this referral was not told of this milestone: a person looks first. `occasion`: notify's key."""

    referral: UUID
    milestone: Plain
    occasion: Plain
