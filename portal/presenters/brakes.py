"""Presenter of the brakes on a s42 enquiry: where section 42 does not apply, whatever was found."""

from __future__ import annotations

from datetime import date

from contracts.http.enquiry import ConcernAsItStands
from portal.kit.dates import today
from portal.labels.decision import ADULT_HAS_DIED, IN_PRISON, NO_ADULT, UNDER_EIGHTEEN

ADULT_AGE_YEARS = 18
YES = "yes"


def brake(concern: ConcernAsItStands, on: date | None = None) -> str | None:
    """The coded reason for which there can be no s42 enquiry; None where there can. Enquiry decides, and refuses."""
    submissions = [referral.submission for referral in concern.referrals]
    if concern.died_on:
        return ADULT_HAS_DIED
    adults = [adult for submission in submissions if (adult := submission.get("adult"))]
    if not any(adult.get("name") or adult.get("description") or adult.get("nhs_number") for adult in adults):
        return NO_ADULT if submissions else None
    given = (date.fromisoformat(adult["born"]) for adult in adults if adult.get("born"))
    born = concern.corrected_birth or next(given, None)
    if born and _age(born, on or today()) < ADULT_AGE_YEARS:
        return UNDER_EIGHTEEN
    return IN_PRISON if concern.detained == YES else None


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
