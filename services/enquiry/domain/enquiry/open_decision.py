"""Open decision: while its concern is to be decided, an enquiry is neither concluded nor closed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.enquiry.state import Enquiry


@event("enquiry.enquiry.decision-open")
class DecisionOpen:
    """Why its concern is to be decided, all of it, as it is now; empty: the decision stands.

    A closure that was asked for is cancelled while it is open.
    """

    why: tuple[Plain, ...]

    def apply(self, enquiry: Enquiry) -> Enquiry:
        closure_reason = None if self.why else enquiry.closure_reason
        return replace(enquiry, decision_open=self.why, closure_reason=closure_reason)


@command
class RecordDecisionOpen:
    """Record why the concern is to be decided. The same again, or no open enquiry, records nothing."""

    why: tuple[Plain, ...]

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and not enquiry.closed and self.why != enquiry.decision_open:
            yield DecisionOpen(why=self.why)
