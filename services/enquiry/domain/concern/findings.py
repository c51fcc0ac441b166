"""The three-part test of s42(1) of the Care Act 2014: three findings, each with its own rationale."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.duty import duty_that_arises, duty_that_falls
from services.enquiry.domain.concern.state import Concern, Finding, Limb


@event("enquiry.concern.finding-recorded")
class FindingRecorded:
    """One part was judged; a later finding of the same part stands instead."""

    limb: Limb
    finding: Finding
    rationale: AboutAdult

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, findings={**concern.findings, self.limb: self.finding})


@command
class RecordFinding:
    """Record whether one part of the s42(1) test is met, and why; also after the decision, which a finding can outdate.

    Where it completes the test on a decision of something else, the duty is to be recognised the same day.
    """

    limb: Limb
    finding: Finding
    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext, clock: Clock) -> Iterator[Event[Concern]]:
        recorded = FindingRecorded(limb=self.limb, finding=self.finding, rationale=of_substance(self.rationale))
        found = recorded.apply(concern)
        falls = [*duty_that_falls(found, context.role)]
        yield recorded
        yield from falls or duty_that_arises(found, context.at, clock)
