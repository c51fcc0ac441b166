"""Delay: an enquiry takes longer than planned. Its referrers hear that it goes on; why stays with the council.

The adult's own pace is a good reason (domain §3.1); none is told, for it could say what an enquiry looks into.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.enquiry.state import Enquiry


class DelayReason(StrEnum):
    """Why it takes longer."""

    ADULTS_PACE = "at the adult's own pace"
    INFORMATION = "information is awaited"
    OTHER_PROCESS = "another process goes first"
    CAPACITY = "nobody was free to do it"


@event("enquiry.enquiry.delayed")
class EnquiryDelayed:
    reason: DelayReason
    rationale: AboutAdult

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return enquiry


@command
class SayDelayed:
    """Say that the enquiry takes longer than planned, and why. Its referrers are told that it goes on, and not why."""

    reason: DelayReason
    rationale: Rationale

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        yield EnquiryDelayed(reason=self.reason, rationale=of_substance(self.rationale))
