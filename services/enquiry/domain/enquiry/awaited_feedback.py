"""Awaited feedback: an enquiry closes when each of its referrers was told M2 to M6, or it was withheld from them.

notify publishes what it tells of one referral in order, so that whoever was told the outcome was told, or is held,
everything before it: what closure waits for is the outcome itself, and what is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.enquiry.closure import EnquiryClosed
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.held_feedback import HeldFeedback


class Settlement(StrEnum):
    """How the obligation to tell a referrer ended. Held is no end: it waits for a person."""

    TOLD = "told"
    WITHHELD = "withheld"


@event("enquiry.enquiry.outcome-settled")
class OutcomeSettled:
    """The referrer of this referral was told how it ended, or a person withheld it. `occasion`: notify's key."""

    referral: UUID
    settlement: Settlement
    occasion: Plain = ""

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, settled_outcomes=enquiry.settled_outcomes | {(self.referral, self.occasion)})


@command
class RecordOutcomeSettled:
    """Record that a referrer knows the outcome, or never will. A closure that waited for the last of them follows.

    A repeat, or no enquiry, records nothing.
    """

    referral: UUID
    settlement: Settlement
    occasion: Plain

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry is None or (self.referral, self.occasion) in enquiry.settled_outcomes:
            return
        settled = OutcomeSettled(referral=self.referral, settlement=self.settlement, occasion=self.occasion)
        yield settled
        yield from closure_that_follows(settled.apply(enquiry))


@event("enquiry.enquiry.held-feedback-known")
class HeldFeedbackKnown:
    """All feedback of its concern that is held, as it is now."""

    held: tuple[HeldFeedback, ...]

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, held=self.held)


@command
class RecordHeldFeedback:
    """Record what is held of its concern now. A closure that waited for the last of it follows.

    The same again, or no open enquiry, records nothing.
    """

    held: tuple[HeldFeedback, ...]

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry is None or enquiry.closed or enquiry.held == self.held:
            return
        known = HeldFeedbackKnown(held=self.held)
        yield known
        yield from closure_that_follows(known.apply(enquiry))


def closure_that_follows(enquiry: Enquiry) -> Iterator[EnquiryClosed]:
    """The end of an enquiry whose closure was asked for, once nobody is left to be told."""
    if enquiry.closure_reason and not enquiry.closed and enquiry.all_outcomes_settled:
        yield EnquiryClosed(reason=enquiry.closure_reason)
