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

PARTS = {
    "Referral": "The referral",
    "Concern": "The concern",
    "Enquiry": "The enquiry",
    "Feedback": "What the referrer is told",
    "Delivery": "Notices that were sent",
    "Matter": "What everybody who referred is to be told",
}
SAME_TIME = timedelta(minutes=1)

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
class Because:
    """What led to something: its number in the list, and what it says."""

    number: int
    says: str


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that was recorded. `recorded` says when, where that is not when it happened."""

    number: int
    says: str
    who: str
    at: datetime
    recorded: str
    because: Because | None


@dataclass(frozen=True, kw_only=True)
class Stood:
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


def merged(histories: Iterable[History]) -> list[Entry]:
    """In the order they were recorded; and where two clocks disagree, nothing before what led to it."""
    entries = [entry for history in histories for entry in history.entries]
    ordered = sorted(entries, key=lambda e: (e.recorded_at, e.service, e.position))
    known = {entry.id: entry for entry in ordered}
    placed: dict[UUID, Entry] = {}
    for entry in ordered:
        for one in reversed([*_leading_to(entry, known, placed)]):
            placed[one.id] = one
    return [*placed.values()]


def _leading_to(entry: Entry, known: Mapping[UUID, Entry], placed: Mapping[UUID, Entry]) -> Iterator[Entry]:
    """It, what led to it, what led to that: as far as they have no place yet."""
    seen: set[UUID] = set()
    one: Entry | None = entry
    while one and one.id not in placed and one.id not in seen:
        seen.add(one.id)
        yield one
        one = known.get(one.causation) if one.causation else None


def happened(entries: Iterable[Entry], names: Names, *, people: bool = False) -> list[Happened]:
    """Numbered as they were recorded, each with what led to it; with `people`, only what a person did."""
    numbered = {entry.id: (number, entry) for number, entry in enumerate(entries, 1)}
    shown = [one for one in numbered.values() if not (people and one[1].role in SERVICES)]
    return [_happened(number, entry, _because(entry, numbered, names), names) for number, entry in shown]


def _happened(number: int, entry: Entry, because: Because | None, names: Names) -> Happened:
    return Happened(
        number=number,
        says=named(entry.sentence, names),
        who=_who(entry, names),
        at=entry.occurred_at,
        recorded=_recorded(entry),
        because=because,
    )


def _because(entry: Entry, numbered: Mapping[UUID, tuple[int, Entry]], names: Names) -> Because | None:
    if entry.causation is None or entry.causation not in numbered:
        return None
    number, cause = numbered[entry.causation]
    return Because(number=number, says=named(cause.sentence, names))


def named(sentence: str, names: Names) -> str:
    """With names in place of the ids of members and organisations; whoever is not known keeps their id."""
    return AN_ID.sub(lambda found: names.get(found[0], found[0]), sentence)


def _who(entry: Entry, names: Names) -> str:
    if entry.role in SERVICES:
        return BY_ITSELF
    where = names.get(entry.organisation, entry.organisation)
    parts = (names.get(entry.by, entry.by), entry.role, where)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _recorded(entry: Entry) -> str:
    late = entry.recorded_at - entry.occurred_at >= SAME_TIME
    return f"Recorded by {entry.service} {moment(entry.recorded_at) if late else 'then'}"


def stood(histories: Iterable[History], names: Names) -> list[Stood]:
    """How each part of the case stood at the moment asked for; several of one kind are one part."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for one in (one for history in histories for one in history.stood):
        rows = parts.setdefault(PARTS.get(one.of, one.of), [])
        rows.extend(summary(line.name, named(line.value, names)) for line in one.lines)
    return [Stood(title=title, rows=rows) for title, rows in parts.items()]


def sections(path: str, query: dict[str, str], *, people: bool) -> list[dict[str, object]]:
    """The items of the sub-navigation: everything, or what people did; the moment that was asked for stays."""
    asked = {name: value for name, value in query.items() if name != "people"}
    shown = {"Everything": asked, "What people did": {**asked, "people": "1"}}
    return [
        {"text": text, "href": f"{path}?{urlencode(with_)}", "active": people == ("people" in with_)}
        for text, with_ in shown.items()
    ]
