"""State of an enquiry, and the questions that decisions ask of it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from services.chassis.domain.decider import Refused, stream
from services.enquiry.domain.sources import Source


def enquiry_of(concern: UUID, episode: int = 1) -> UUID:
    """The id of an enquiry, derived from the concern whose decision opened it."""
    return stream("enquiries", concern, episode)


class Kind(StrEnum):
    """Statutory or other."""

    S42 = "s42 enquiry"
    OTHER = "other enquiry"


class Assessment(StrEnum):
    """The risk assessment outcome (SG2c)."""

    IDENTIFIED_ACTED = "Risk identified and action taken"
    IDENTIFIED_NOT_ACTED = "Risk identified and no action taken"
    INCONCLUSIVE_ACTED = "Risk Assessment inconclusive and action taken"
    INCONCLUSIVE_NOT_ACTED = "Risk Assessment inconclusive and no action taken"
    NONE_ACTED = "No risk identified and action taken"
    NONE_NOT_ACTED = "No risk identified and no action taken"
    CEASED = "Enquiry ceased at individual's request and no action taken"

    @property
    def risk_identified(self) -> bool:
        """Whether what became of the risk can be asked."""
        return self in (Assessment.IDENTIFIED_ACTED, Assessment.IDENTIFIED_NOT_ACTED)


class Wishes(StrEnum):
    """Whether the adult was asked which outcomes they want (SG4a)."""

    EXPRESSED = "Yes they were asked and outcomes were expressed"
    NONE_EXPRESSED = "Yes they were asked but no outcomes were expressed"
    NOT_ASKED = "No"


class Achieved(StrEnum):
    """Whether the outcomes that the adult expressed were achieved (SG4a)."""

    FULLY = "Fully Achieved"
    PARTIALLY = "Partially Achieved"
    NOT = "Not Achieved"


class Enquiry(msgspec.Struct, frozen=True, kw_only=True):
    """`settled_referrals`: those whose referrer was told the outcome, or from whom a person holds or withheld it.

    `concluded_by`: the member who concluded it.
    """

    concern: UUID
    kind: Kind
    referrals: tuple[UUID, ...] = ()
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False
    worker: UUID | None = None
    wishes: Wishes | None = None
    achieved: Achieved | None = None
    actions: int = 0
    assessment: Assessment | None = None
    concluded: bool = False
    concluded_by: str = ""
    settled_referrals: tuple[UUID, ...] = ()
    closure_reason: str | None = None
    closed: bool = False

    @property
    def all_outcomes_settled(self) -> bool:
        """Whether no referrer is left in silence."""
        return {*self.referrals} <= {*self.settled_referrals}

    def must_be_under_way(self) -> None:
        """Raises AlreadyConcluded."""
        if self.concluded:
            raise AlreadyConcluded("this enquiry is concluded; what is new needs a new referral")

    def must_not_be_closed(self) -> None:
        """Raises AlreadyClosed."""
        if self.closed:
            raise AlreadyClosed("this enquiry is closed; what is new needs a new referral")


class AlreadyConcluded(Refused):
    """The enquiry has its conclusion."""


class AlreadyClosed(Refused):
    """The enquiry is closed."""
