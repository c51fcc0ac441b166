"""Risk assessment, in the values of the statutory return (SG2c)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.enquiry.state import Assessment, Enquiry


@event("enquiry.enquiry.risk-assessed")
class RiskAssessed:
    """What the assessment found; a later one stands instead."""

    assessment: Assessment
    rationale: AboutAdult

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, assessment=self.assessment)


@command
class AssessRisk:
    """Assess the risk: was one identified, and was action taken?"""

    assessment: Assessment
    rationale: Rationale

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        yield RiskAssessed(assessment=self.assessment, rationale=of_substance(self.rationale))
