"""Brakes: to whom the test of s42(1) of the Care Act 2014 does not apply, whatever was found of its three parts.

The section speaks of an adult who is experiencing abuse or neglect, or is at risk of it: of nobody under 18, of nobody
who has died, and of no organisation. Nor does it apply in prison or approved premises (section 76).
"""

from __future__ import annotations

from datetime import date, datetime

from services.chassis.domain.decider import Refused
from services.chassis.domain.working_time import london_day
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Concern, Detained

ADULT_AGE_YEARS = 18


def s42_brake(concern: Concern, at: datetime) -> Refused | None:
    """The refusal of a s42 enquiry, by name and with where the matter belongs instead; None where nothing stops it."""
    if concern.died_on:
        return AdultHasDied("s42 does not apply to an adult who has died: say what is done instead")
    if not concern.about_adult:
        return NoAdult(
            "s42 asks for an adult and no referral here names or describes one: send what is said of the organisation"
            " to quality and commissioning, and have each adult at risk there referred"
        )
    if concern.born and age_on(concern.born, at) < ADULT_AGE_YEARS:
        return UnderEighteen(
            f"s42 is for adults and this person, born {concern.born:%-d %B %Y}, is under 18: hand over to children's"
            " services by telephone and in writing, and decide no enquiry; if the date is wrong, correct it first"
        )
    if concern.detained is Detained.YES:
        return InPrison(
            "s42 does not apply to an adult in prison or approved premises (Care Act 2014, s76): hand over to the"
            " governor or the probation service, by telephone and in writing, and have needs for care and support"
            " assessed under s9; decide no enquiry; if the adult is not there, correct that first"
        )
    return None


def reason_has_ground(reason: Reason, concern: Concern, at: datetime) -> bool:
    """Whether a reason that rests on such a brake is given where that brake holds. Other reasons rest on none."""
    ground = GROUNDS.get(reason)
    return ground is None or isinstance(s42_brake(concern, at), ground)


def age_on(born: date, at: datetime) -> int:
    """The age in whole years on London's day. Who was born on 29 February turns a year older on 1 March otherwise."""
    day = london_day(at)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class AdultHasDied(Refused):
    """There is no s42 duty to an adult who has died."""


class NoAdult(Refused):
    """There is no s42 duty to an organisation."""


class UnderEighteen(Refused):
    """There is no s42 duty to a child; children's services have theirs."""


class InPrison(Refused):
    """There is no s42 duty in prison or approved premises; the governor or the probation service has theirs."""


GROUNDS: dict[Reason, type[Refused]] = {
    Reason.ADULT_HAS_DIED: AdultHasDied,
    Reason.NO_ADULT: NoAdult,
    Reason.UNDER_EIGHTEEN: UnderEighteen,
    Reason.IN_PRISON: InPrison,
}
"""Reason -> the brake on which it rests."""
