"""Becoming: an other enquiry becomes a section 42 enquiry in its own stream, or an enquiry ends by a later decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.enquiry.state import Enquiry, Kind


class EndReason(StrEnum):
    """Why an enquiry ends without, or in spite of, a conclusion."""

    DUTY = "duty no longer arises"
    DECIDED_AGAIN = "decided again"


@event("enquiry.enquiry.became-statutory")
class EnquiryBecameStatutory:
    """It is a section 42 enquiry from now on. `since`: when the duty arose. `conclusion_set_aside`: it had been
    concluded, and is under way again.
    """

    since: datetime
    conclusion_set_aside: bool = False

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(
            enquiry, kind=Kind.S42, duty_since=self.since, concluded=False, concluded_by="", closure_reason=None
        )


@command
class RecordBecameStatutory:
    """Record that the duty was recognised. One that is statutory or over stays as it is."""

    since: datetime | None

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and enquiry.kind is Kind.OTHER and not enquiry.over:
            yield EnquiryBecameStatutory(since=self.since or context.at, conclusion_set_aside=enquiry.concluded)


@event("enquiry.enquiry.ended")
class EnquiryEnded:
    """A later decision ended it; that it began stays counted. `continued_by`: the enquiry that the decision opened.

    `by`: who decided. It is closed as any other.
    """

    reason: EndReason
    by: Plain
    continued_by: UUID | None = None

    def apply(self, enquiry: Enquiry) -> Enquiry:
        owed = {referral: enquiry.owed_outcomes.get(referral, 0) + 1 for referral in enquiry.referrals}
        return replace(
            enquiry,
            ended=True,
            concluded_by=self.by,
            continued_by=self.continued_by,
            closure_reason=None,
            decision_open=(),
            owed_outcomes={**enquiry.owed_outcomes, **owed},
        )


@command
class EndEnquiry:
    """End the enquiry by the decision that was taken. One that is over stays as it is."""

    continued_by: UUID | None = None

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and not enquiry.over:
            reason = EndReason.DUTY if enquiry.kind is Kind.S42 else EndReason.DECIDED_AGAIN
            yield EnquiryEnded(reason=reason, by=context.by, continued_by=self.continued_by)


@event("enquiry.enquiry.continued")
class EnquiryContinued:
    """The matter was reopened: the next enquiry goes on with it, and this one stays as it was until it is closed."""

    continued_by: UUID

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, continued_by=self.continued_by, decision_open=())


@command
class RecordContinued:
    """Record that the next enquiry goes on with the matter. A repeat, or a closed enquiry, records nothing."""

    continued_by: UUID

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and not enquiry.closed and enquiry.continued_by != self.continued_by:
            yield EnquiryContinued(continued_by=self.continued_by)
