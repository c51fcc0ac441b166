"""Duty: all three parts are met on a concern that was decided otherwise; a person recognises the duty, upward always.

"Whatever enquiries it thinks necessary" (Care Act 2014, s42(2)) are owed from when the council had reasonable cause to
suspect, which is the moment of the finding and not that of its confirmation.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.brakes import s42_brake
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.concern.superseding import MANAGER, Because, superseding
from services.enquiry.domain.enquiry.state import Enquiry


@event("enquiry.concern.duty-to-be-recognised")
class DutyToBeRecognised:
    """The test is met, and the decision that stands says otherwise. `clock`: by when a person recognises the duty."""

    found_at: datetime
    clock: Clock

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, duty_found_at=self.found_at)


@event("enquiry.concern.duty-recognised")
class DutyRecognised:
    """A person confirmed the duty, which dates from the finding. The decision that it asks for follows."""

    found_at: datetime
    rationale: AboutAdult

    def apply(self, concern: Concern) -> Concern:
        return concern


@event("enquiry.concern.duty-not-recognised")
class DutyNotRecognised:
    """A manager found that the duty does not arise after all: a part of the test is not met.

    `remaining`: why the concern is to be decided still.
    """

    found_at: datetime
    remaining: tuple[Plain, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, duty_found_at=None)


@command
class RecogniseDuty:
    """Confirm that the duty under section 42 arises. An other enquiry becomes a section 42 enquiry; where there is
    none, one opens. The duty dates from the finding.
    """

    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext, enquiry: Enquiry | None) -> Iterator[Event[Concern]]:
        if concern.duty_found_at is None:
            raise NoDutyToRecognise("nothing waits to be recognised: the findings and the decision agree")
        if brake := s42_brake(concern, context.at):
            raise brake
        rationale = of_substance(self.rationale)
        yield DutyRecognised(found_at=concern.duty_found_at, rationale=rationale)
        yield superseding(
            concern,
            enquiry,
            Decision.S42_ENQUIRY,
            Because.NEW_INFORMATION,
            reason=Reason.TEST_MET,
            rationale=rationale,
        )


def duty_that_arises(concern: Concern, at: datetime, clock: Clock) -> Iterator[DutyToBeRecognised]:
    """The duty to be recognised, where the test is met now and a decision of something else stands."""
    decided_otherwise = concern.decision not in (None, Decision.S42_ENQUIRY)
    if decided_otherwise and concern.test_is_met and not s42_brake(concern, at) and concern.duty_found_at is None:
        yield DutyToBeRecognised(found_at=at, clock=clock)


def duty_that_falls(concern: Concern, role: str) -> Iterator[DutyNotRecognised]:
    """The duty no longer waits where a part of the test is no longer met. Raises DutyWaits for all but a manager."""
    if concern.duty_found_at and not concern.test_is_met:
        if role != MANAGER:
            raise DutyWaits("recognise the duty first; only a manager finds that it does not arise after all")
        yield DutyNotRecognised(found_at=concern.duty_found_at, remaining=concern.decide_again)


class NoDutyToRecognise(Refused):
    """It was recognised meanwhile, or the test is not met."""


class DutyWaits(Refused):
    """A duty that arose is not made to disappear by another finding."""
