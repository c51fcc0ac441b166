"""The adult's date of birth, where a practitioner knows better than the referral that gives one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.brakes import age_on
from services.enquiry.domain.concern.duty import duty_that_arises
from services.enquiry.domain.concern.state import Concern

AGE_YEARS_MAX = 130


@event("enquiry.concern.birth-corrected")
class BirthCorrected:
    """The date of birth that stands for the decision; the referrals stay as they were written."""

    born: date
    rationale: AboutAdult

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, corrected_birth=self.born)


@command
class CorrectBirth:
    """Correct the adult's date of birth, and say how you know: whether somebody is an adult rests on it."""

    born: date
    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext, clock: Clock) -> Iterator[Event[Concern]]:
        if not 0 <= age_on(self.born, context.at) <= AGE_YEARS_MAX:
            raise ImpossibleBirth("nobody alive was born then: check the date")
        if self.born != concern.born:
            corrected = BirthCorrected(born=self.born, rationale=of_substance(self.rationale))
            yield corrected
            yield from duty_that_arises(corrected.apply(concern), context.at, clock)


class ImpossibleBirth(Refused):
    """A date that cannot be true is refused rather than kept."""

    status = 422
