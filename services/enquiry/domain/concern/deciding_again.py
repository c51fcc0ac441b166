"""Deciding again: something asks for another decision by a day, and until then nothing is concluded or closed.

A dispute that was answered "it will be decided again" opens the decision; after the conclusion, the next enquiry.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.enquiry.state import Enquiry


class DecisionLookup(Struct, frozen=True, kw_only=True):
    """What opening a decision needs: the concern's latest enquiry, and by when the decision is due."""

    enquiry: Enquiry | None
    clock: Clock


@event("enquiry.concern.to-be-decided-again")
class ToBeDecidedAgain:
    """A dispute was answered so. `occasion`: notify's key of what was disputed. `opens`: the number of the enquiry in
    which it is decided again, where the one before is concluded or closed; 0: the decision itself is open.
    """

    referral: UUID
    milestone: Plain
    occasion: Plain
    clock: Clock
    opens: int = 0

    def apply(self, concern: Concern) -> Concern:
        again = (DISPUTE,) if concern.decision and DISPUTE not in concern.decide_again else ()
        return replace(
            concern,
            enquiries=self.opens or concern.enquiries,
            decide_again=(*concern.decide_again, *again),
            opened_again=concern.opened_again | {(self.referral, self.occasion)},
        )


DISPUTE = "a dispute was answered: it will be decided again"


@command
class RecordToBeDecidedAgain:
    """Open the decision that a dispute is about; a first one is due anyway. A repeat records nothing."""

    referral: UUID
    milestone: Plain
    occasion: Plain

    def decide(
        self, concern: Concern | None, context: CommandContext, found: DecisionLookup
    ) -> Iterator[Event[Concern]]:
        if concern is None or (self.referral, self.occasion) in concern.opened_again:
            return
        ended = found.enquiry is not None and (found.enquiry.concluded or found.enquiry.over)
        reopens = ended and concern.decision not in (None, Decision.NO_ENQUIRY)
        yield ToBeDecidedAgain(
            referral=self.referral,
            milestone=self.milestone,
            occasion=self.occasion,
            clock=found.clock,
            opens=concern.enquiries + 1 if reopens else 0,
        )
