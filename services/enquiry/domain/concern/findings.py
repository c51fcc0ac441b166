"""The three-part test of s42(1) of the Care Act 2014: three findings, each with its own rationale."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.concern.state import Concern, Finding, Limb
from services.enquiry.domain.texts import Rationale, of_substance


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
    """Record whether one part of the s42(1) test is met, and why."""

    limb: Limb
    finding: Finding
    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext) -> Iterator[Event[Concern]]:
        concern.must_be_undecided()
        yield FindingRecorded(limb=self.limb, finding=self.finding, rationale=of_substance(self.rationale))
