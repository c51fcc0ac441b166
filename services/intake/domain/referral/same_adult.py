"""Same adult: joining asks that two referrals are about one adult; where their particulars differ, for a reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

from services.chassis.domain.decider import Refused
from services.chassis.domain.readable import readable_characters
from services.chassis.domain.texts import RATIONALE_CHARACTERS_MIN
from services.intake.domain.referral.content import Adult, Submission


def must_be_same_adult(submission: Submission, earlier: Submission, reason: str | None) -> None:
    """Raises AdultsDiffer, where no reason of substance explains what differs."""
    if readable_characters(reason or "") >= RATIONALE_CHARACTERS_MIN:
        return
    if differing := differences(submission, earlier):
        raise AdultsDiffer(
            f"the two referrals differ in {' and '.join(differing)}: join them only if they are about the same adult,"
            f" and say in at least {RATIONALE_CHARACTERS_MIN} characters how you know (same_adult_because)"
        )


def differences(submission: Submission, earlier: Submission) -> list[str]:
    """What differs of name, date of birth and NHS number, where both give it. Nothing to compare differs as a whole."""
    if submission.adult is None and earlier.adult is None:
        same = _plain(submission.about_organisation) == _plain(earlier.about_organisation)
        return [] if same else ["the organisation that they are about"]
    here, there = submission.adult or Adult(), earlier.adult or Adult()
    compared = [(label, of(here), of(there)) for label, of in PARTICULARS.items() if of(here) is not None and of(there)]
    differing = [label for label, mine, theirs in compared if mine != theirs]
    return differing if compared else ["what they say of the adult"]


def _name(adult: Adult) -> str | None:
    return _plain(adult.name) or None


def _born(adult: Adult) -> date | None:
    return adult.born


def _nhs_number(adult: Adult) -> str | None:
    return "".join(character for character in adult.nhs_number or "" if character.isdigit()) or None


def _plain(text: str | None) -> str:
    """The text without case, accents, punctuation and outer or double blanks, as two people may write one name."""
    decomposed = unicodedata.normalize("NFKD", text or "").casefold().replace("'", "").replace("’", "")
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())


PARTICULARS: dict[str, Callable[[Adult], object]] = {
    "name": _name,
    "date of birth": _born,
    "NHS number": _nhs_number,
}


class AdultsDiffer(Refused):
    """Two people are not one because somebody joined their referrals."""

    status = 422
