"""This is where the council reads what was sent: in its own words, where the partner was asked in theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts.http.intake import ReferralAsSent
from portal.forms.choices import UNKNOWN
from portal.presenters.moments import day
from portal.presenters.referring import Part, summary
from portal.referring.questions import KINDS

ADULT = {
    "name": "Name",
    "description": "Description",
    "born": "Date of birth",
    "nhs_number": "NHS number",
    "address": "Address",
    "whereabouts": "Where they are now",
    "safe_contact": "How to contact them safely",
}
PART_FIELDS = {
    "What the referrer is worried about": {
        "about_organisation": "About the organisation",
        "immediate_danger": "Immediate danger",
        "concern": "Concern",
        "kinds": "Kinds of abuse or neglect",
        "source_name": "Source of risk",
        "source_organisation": "Source of risk, registered",
        "own_service": "The referrer’s own service",
    },
    "What the adult thinks": {
        "alive": "The adult is alive",
        "aware": "They know of the referral",
        "consent": "They agree to it",
        "wishes": "What they want",
    },
    "The referrer": {
        "reach": "How to reach them",
        "involved": "Goes on working with the adult",
        "own_reference": "Their own reference",
    },
}
"""Title -> what was sent -> what it is called."""

ANSWER_LABELS = {"yes": "Yes", "no": "No", UNKNOWN: "Not known"}


def council_view(referral: ReferralAsSent, organisations: Mapping[str, str]) -> list[Part]:
    """What was sent, part by part; what was left open is left out. `organisations`: id -> name."""
    sent = referral.submission
    parts = [Part(title="The adult", rows=list(_rows(ADULT, sent.get("adult") or {}, organisations)))]
    parts += [Part(title=title, rows=list(_rows(labels, sent, organisations))) for title, labels in PART_FIELDS.items()]
    return [part for part in parts if part.rows]


def _rows(
    labels: Mapping[str, str], sent: Mapping[str, Any], organisations: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for name, label in labels.items():
        if value := sent.get(name):
            yield summary(label, _read(name, value, organisations))


def _read(name: str, value: Any, organisations: Mapping[str, str]) -> str:
    if name == "born":
        return day(date.fromisoformat(value))
    if isinstance(value, list | tuple):
        return "\n".join(KINDS.get(one, str(one)) for one in value)
    return organisations.get(str(value)) or ANSWER_LABELS.get(str(value), str(value))
