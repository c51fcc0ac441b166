"""This is where a case's history is put together from every service's part, and worded for whoever reads it later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from contracts.http.history import Entry, History
from contracts.http.intake import ReferralEntry
from portal.forms.triage import ROUTINGS
from portal.presenters.moments import moment
from portal.presenters.referring import summary

AN_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
BY_ITSELF = "Tellback, by itself"
SERVICES = frozenset({"intake", "enquiry", "notify"})
"""Roles that no person holds: what follows by rule is done by a service."""

PART_TITLES = {
    "Referral": "The referral",
    "Concern": "The concern",
    "Enquiry": "The enquiry",
    "Feedback": "What the referrer is told",
    "Delivery": "Notices that were sent",
    "FeedbackCase": "What everybody who referred is to be told",
}
SAME_TIME_TOLERANCE = timedelta(minutes=1)

Names = Mapping[str, str]
"""Id of a member or an organisation -> its name."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the list that an auditor begins with."""

    reference: str
    href: str
    about: str
    received_at: datetime
    stands: str


@dataclass(frozen=True, kw_only=True)
class CausedBy:
    """What led to something: its number in the list, and what it says."""

    number: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One thing that was recorded. `recorded` says when, where that is not when it happened."""

    number: int
    sentence: str
    who: str
    at: datetime
    recorded: str
    caused_by: CausedBy | None


@dataclass(frozen=True, kw_only=True)
class PartState:
    """One part of the case, as it stood."""

    title: str
    rows: list[dict[str, Any]]


def cases(entries: Iterable[ReferralEntry]) -> list[Case]:
    """The newest first."""
    return [_case(entry) for entry in entries]


def _case(entry: ReferralEntry) -> Case:
    stands = ROUTINGS.get(entry.routing, entry.routing) if entry.routing else "In triage"
    return Case(
        reference=entry.reference,
        href=f"/history/{entry.id}",
        about=entry.about,
        received_at=entry.received_at,
        stands=f"{stands}, withdrawn" if entry.withdrawn else stands,
    )


def merge(histories: Iterable[History]) -> list[Entry]:
    """In the order they were recorded; and where two clocks disagree, nothing before what led to it."""
    entries = [entry for history in histories for entry in history.entries]
    ordered = sorted(entries, key=lambda e: (e.recorded_at, e.service, e.position))
    known = {entry.id: entry for entry in ordered}
    placed: dict[UUID, Entry] = {}
    for entry in ordered:
        for one in reversed([*_unplaced_causes(entry, known, placed)]):
            placed[one.id] = one
    return [*placed.values()]


def _unplaced_causes(entry: Entry, known: Mapping[UUID, Entry], placed: Mapping[UUID, Entry]) -> Iterator[Entry]:
    """It, what led to it, what led to that: as far as they have no place yet."""
    seen: set[UUID] = set()
    one: Entry | None = entry
    while one and one.id not in placed and one.id not in seen:
        seen.add(one.id)
        yield one
        one = known.get(one.causation) if one.causation else None


def history_lines(entries: Iterable[Entry], names: Names, *, people: bool = False) -> list[HistoryLine]:
    """Numbered as they were recorded, each with what led to it; with `people`, only what a person did."""
    numbered = {entry.id: (number, entry) for number, entry in enumerate(entries, 1)}
    shown = [one for one in numbered.values() if not (people and one[1].role in SERVICES)]
    return [_history_line(number, entry, _cause_of(entry, numbered, names), names) for number, entry in shown]


def _history_line(number: int, entry: Entry, caused_by: CausedBy | None, names: Names) -> HistoryLine:
    return HistoryLine(
        number=number,
        sentence=with_names(entry.sentence, names),
        who=_who(entry, names),
        at=entry.occurred_at,
        recorded=_recorded_text(entry),
        caused_by=caused_by,
    )


def _cause_of(entry: Entry, numbered: Mapping[UUID, tuple[int, Entry]], names: Names) -> CausedBy | None:
    if entry.causation is None or entry.causation not in numbered:
        return None
    number, cause = numbered[entry.causation]
    return CausedBy(number=number, sentence=with_names(cause.sentence, names))


def with_names(sentence: str, names: Names) -> str:
    """With names in place of the ids of members and organisations; whoever is not known keeps their id."""
    return AN_ID.sub(lambda found: names.get(found[0], found[0]), sentence)


def _who(entry: Entry, names: Names) -> str:
    if entry.role in SERVICES:
        return BY_ITSELF
    where = names.get(entry.organisation, entry.organisation)
    parts = (names.get(entry.by, entry.by), entry.role, where)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _recorded_text(entry: Entry) -> str:
    late = entry.recorded_at - entry.occurred_at >= SAME_TIME_TOLERANCE
    return f"Recorded by {entry.service} {moment(entry.recorded_at) if late else 'then'}"


def part_states(histories: Iterable[History], names: Names) -> list[PartState]:
    """How each part of the case stood at the moment asked for; several of one kind are one part."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for one in (one for history in histories for one in history.stood):
        rows = parts.setdefault(PART_TITLES.get(one.of, one.of), [])
        rows.extend(summary(line.name, with_names(line.value, names)) for line in one.lines)
    return [PartState(title=title, rows=rows) for title, rows in parts.items()]


def sections(path: str, query: dict[str, str], *, people: bool) -> list[dict[str, object]]:
    """The items of the sub-navigation: everything, or what people did; the moment that was asked for stays."""
    asked = {name: value for name, value in query.items() if name != "people"}
    shown = {"Everything": asked, "What people did": {**asked, "people": "1"}}
    return [
        {"text": text, "href": f"{path}?{urlencode(with_)}", "active": people == ("people" in with_)}
        for text, with_ in shown.items()
    ]
