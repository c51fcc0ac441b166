"""Actions: what was done in an enquiry."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.readable import something_written
from services.chassis.domain.texts import Words
from services.enquiry.domain.enquiry.state import Enquiry


@event("enquiry.enquiry.action-recorded")
class ActionRecorded:
    """What was done."""

    action: AboutAdult

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, actions=enquiry.actions + 1)


@command
class RecordAction:
    """Record what was done: a visit, a call, an agreement, a step to make somebody safe."""

    action: Words

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        yield ActionRecorded(action=something_written(self.action))
