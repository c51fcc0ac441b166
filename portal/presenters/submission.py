"""Presenter of a submission: what a partner wrote, under the council's labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts.http.intake import ReferralAsSent
from portal.kit.dates import day
from portal.kit.people import Names
from portal.kit.summary_list import Card, Row, summary_row
from portal.labels.answers import ANSWERS_READ
from portal.labels.submission import ABUSE_KINDS, ADULT_FIELDS, ANSWER_FIELDS, PARTS, ROUTED_ADULT_FIELDS, ROUTED_FIELDS
from portal.labels.triage import RATINGS
from portal.labels.wording import label


def council_view(referral: ReferralAsSent, organisations: Names) -> list[Card]:
    """What was sent, a card a part. Questions left open are left out."""
    sent = referral.submission
    parts = [("The adult", ADULT_FIELDS, sent.get("adult") or {})]
    parts += [(title, labels, sent) for title, labels in PARTS.items()]
    cards = [Card(title=title, rows=[*_rows(labels, fields, organisations)]) for title, labels, fields in parts]
    return [card for card in cards if card.rows]


def routed_rows(submission: Mapping[str, Any]) -> Iterator[Row]:
    """The fields of a referral that was sent on, in one list, for the page of its concern."""
    yield from _rows(ROUTED_ADULT_FIELDS, submission.get("adult") or {}, {})
    yield from _rows(ROUTED_FIELDS, submission, {})


def _rows(labels: Mapping[str, str], sent: Mapping[str, Any], organisations: Names) -> Iterator[Row]:
    for name, field_label in labels.items():
        if value := sent.get(name):
            yield summary_row(field_label, _value_text(name, value, organisations))


def _value_text(name: str, value: Any, organisations: Names) -> str:
    if name == "born":
        return day(date.fromisoformat(value))
    if name == "rating":
        return label(RATINGS, value)
    if isinstance(value, list | tuple):
        return "\n".join(label(ABUSE_KINDS, str(item)) if name == "kinds" else str(item) for item in value)
    if name in ANSWER_FIELDS:
        return label(ANSWERS_READ, str(value))
    return organisations.get(str(value), str(value))
