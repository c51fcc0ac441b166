"""State of an enquiry, and the questions that decisions ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from services.chassis.domain.decider import Refused, stream
from services.enquiry.domain.concern.state import JoinsPending, join_first
from services.enquiry.domain.held_feedback import OUTCOME, HeldFeedback
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
    """`referrals`: those that the enquiry answers. `pending`: those that joined its concern, unconfirmed as yet.

    `concluded_by`: the member who concluded it, or decided that it ends.
    `duty_since`: when the duty under section 42 arose, where it was recognised later. `decision_open`: why its concern
    is to be decided. `ended`: a later decision ended it. `continued_by`: the enquiry that goes on with the matter.
    `owed_outcomes`: referral -> how many conclusions its referrer is to be told. `settled_outcomes`: referral and
    occasion of each that was told or withheld. `held`: what a person looks at first, of all its concern's referrals.
    """

    concern: UUID
    kind: Kind
    referrals: tuple[UUID, ...] = ()
    pending: frozenset[UUID] = frozenset()
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
    owed_outcomes: Mapping[UUID, int] = MappingProxyType({})
    settled_outcomes: frozenset[tuple[UUID, str]] = frozenset()
    held: tuple[HeldFeedback, ...] = ()
    closure_reason: str | None = None
    closed: bool = False
    duty_since: datetime | None = None
    decision_open: tuple[str, ...] = ()
    ended: bool = False
    continued_by: UUID | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is done in it: it is closed, or a later decision ended it."""
        return self.closed or self.ended

    @property
    def awaited_feedback(self) -> tuple[tuple[UUID, str], ...]:
        """Referral and milestone of everything that closure waits for: what is held, and outcomes not told yet."""
        held = [(held.referral, held.milestone) for held in self.held if held.referral in self.referrals]
        untold = [(referral, OUTCOME) for referral in self.referrals if not self._knows_outcome(referral)]
        return tuple(dict.fromkeys((*held, *untold)))

    @property
    def all_outcomes_settled(self) -> bool:
        """Whether each referrer was told M2 to M6, or it was withheld from them."""
        return not self.awaited_feedback

    def _knows_outcome(self, referral: UUID) -> bool:
        """Whether the referrer was told each conclusion, or it was withheld. One who joined since is told the last."""
        settled = sum(1 for settled_referral, _ in self.settled_outcomes if settled_referral == referral)
        return settled >= self.owed_outcomes.get(referral, 1 if self.concluded or self.ended else 0)

    def must_have_no_pending_join(self) -> None:
        """Raises JoinsPending."""
        if self.pending:
            raise JoinsPending(join_first(len(self.pending)))

    def must_be_under_way(self) -> None:
        """Raises AlreadyConcluded."""
        if self.concluded:
            raise AlreadyConcluded("this enquiry is concluded; to go on with the matter, reopen its concern")
        if self.ended:
            raise AlreadyConcluded("a later decision ended this enquiry; read its concern for what goes on")

    def must_not_be_closed(self) -> None:
        """Raises AlreadyClosed."""
        if self.closed:
            raise AlreadyClosed("this enquiry is closed; to go on with the matter, reopen its concern")

    def must_have_its_decision(self) -> None:
        """Raises DecisionIsOpen."""
        if self.decision_open:
            why = "; ".join(self.decision_open)
            raise DecisionIsOpen(f"its concern is to be decided first ({why}): go to the concern")


class DecisionIsOpen(Refused):
    """Nothing is concluded or closed while it is open what the enquiry is."""


class AlreadyConcluded(Refused):
    """The enquiry has its conclusion."""


class AlreadyClosed(Refused):
    """The enquiry is closed."""
