"""Two adults side by side: whether two referrals are about one person is a person's judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.kit.dates import day
from portal.labels.submission import ADULT_FIELDS

COMPARED = frozenset({"name", "born", "nhs_number"})
"""Fields that ask for a reason where both give them and they differ. Whether they do, the services decide."""

NOT_GIVEN = "Not given"


@dataclass(frozen=True, kw_only=True)
class Particular:
    """One field of both adults."""

    label: str
    here: str
    there: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """The adult of one referral (`here`) and of the one that it joins (`there`), by their references."""

    here: str
    there: str
    joined: str
    particulars: list[Particular]
    differing: str


def side_by_side(
    here: str, submission: Mapping[str, Any], there: str, earlier: Mapping[str, Any], joined: str = ""
) -> SideBySide:
    """`joined`: the id of the earlier referral, which a form sends back as the one that was compared."""
    particulars = [
        _particular(name, label, _value(submission, name), _value(earlier, name)) for name, label in FIELDS.items()
    ]
    differing = " and ".join(particular.label.lower() for particular in particulars if particular.differs)
    shown = [particular for particular in particulars if NOT_GIVEN not in {particular.here} & {particular.there}]
    return SideBySide(here=here, there=there, joined=joined, particulars=shown, differing=differing)


FIELDS = ADULT_FIELDS | {"about_organisation": "About the organisation", "concern": "Concern"}


def _value(submission: Mapping[str, Any], name: str) -> str:
    adult = submission.get("adult") or {}
    value = adult.get(name) if name in ADULT_FIELDS else submission.get(name)
    return day(date.fromisoformat(value)) if name == "born" and value else str(value or NOT_GIVEN)


def _particular(name: str, label: str, here: str, there: str) -> Particular:
    both = NOT_GIVEN not in (here, there)
    differs = name in COMPARED and both and _plain(name, here) != _plain(name, there)
    return Particular(label=label, here=here, there=there, differs=differs)


def _plain(name: str, text: str) -> str:
    if name == "nhs_number":
        return "".join(character for character in text if character.isdigit())
    return " ".join(text.casefold().split())
