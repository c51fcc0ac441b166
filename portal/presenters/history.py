"""Presenter of a case's history: every service's part in one order, worded for a reader years later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from contracts.http.history import History, HistoryEntry
from contracts.http.intake import ReferralEntry
from portal.kit.dates import moment
from portal.kit.people import Names, byline, with_names
from portal.kit.summary_list import Card, Row, summary_row
from portal.labels.history import PART_TITLES
from portal.labels.triage import ROUTINGS
from portal.labels.wording import label

BY_ITSELF = "Tellback, by itself"
SERVICES = frozenset({"intake", "enquiry", "notify"})
"""Roles that no person holds: a service acts by rule."""

SAME_TIME_TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the list that an auditor begins with. `standing`: where the case is."""

    reference: str
    href: str
    about: str
    received_at: datetime
    standing: str


@dataclass(frozen=True, kw_only=True)
class CausedBy:
    """The entry that caused another: its number in the list, and its sentence."""

    number: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One entry of the history. `recorded`: by which service, and when, where that is not when it happened."""

    number: int
    sentence: str
    who: str
    at: datetime
    recorded: str
    caused_by: CausedBy | None


def cases(entries: Iterable[ReferralEntry]) -> list[Case]:
    """The newest first."""
    return [_case(entry) for entry in entries]


def _case(entry: ReferralEntry) -> Case:
    standing = label(ROUTINGS, entry.routing) or "In triage"
    return Case(
        reference=entry.reference,
        href=f"/history/{entry.id}",
        about=entry.about,
        received_at=entry.received_at,
        standing=f"{standing}, withdrawn" if entry.withdrawn else standing,
    )


def merge(histories: Iterable[History]) -> list[HistoryEntry]:
    """Entries in the order of recording. Where two clocks disagree, no entry stands before its cause."""
    entries = [entry for history in histories for entry in history.entries]
    ordered = sorted(entries, key=lambda e: (e.recorded_at, e.service, e.position))
    by_id = {entry.id: entry for entry in ordered}
    placed: dict[UUID, HistoryEntry] = {}
    for entry in ordered:
        for cause in reversed([*_unplaced_causes(entry, by_id, placed)]):
            placed[cause.id] = cause
    return [*placed.values()]


def _unplaced_causes(
    entry: HistoryEntry, by_id: Mapping[UUID, HistoryEntry], placed: Mapping[UUID, HistoryEntry]
) -> Iterator[HistoryEntry]:
    """The entry, its cause, the cause of that, up to the first that is placed. A circle of causes ends."""
    seen: set[UUID] = set()
    current: HistoryEntry | None = entry
    while current and current.id not in placed and current.id not in seen:
        seen.add(current.id)
        yield current
        current = by_id.get(current.causation) if current.causation else None


def history_lines(entries: Iterable[HistoryEntry], names: Names, *, people: bool = False) -> list[HistoryLine]:
    """Entries numbered in their order, each with its cause. With `people`, only what a person did."""
    numbered = {entry.id: (number, entry) for number, entry in enumerate(entries, 1)}
    shown = [(number, entry) for number, entry in numbered.values() if not (people and entry.role in SERVICES)]
    return [_history_line(number, entry, _cause_of(entry, numbered, names), names) for number, entry in shown]


def _history_line(number: int, entry: HistoryEntry, caused_by: CausedBy | None, names: Names) -> HistoryLine:
    return HistoryLine(
        number=number,
        sentence=with_names(entry.sentence, names),
        who=_who(entry, names),
        at=entry.occurred_at,
        recorded=_recorded_text(entry),
        caused_by=caused_by,
    )


def _cause_of(entry: HistoryEntry, numbered: Mapping[UUID, tuple[int, HistoryEntry]], names: Names) -> CausedBy | None:
    if entry.causation is None or entry.causation not in numbered:
        return None
    number, cause = numbered[entry.causation]
    return CausedBy(number=number, sentence=with_names(cause.sentence, names))


def _who(entry: HistoryEntry, names: Names) -> str:
    if entry.role in SERVICES:
        return BY_ITSELF
    return byline(names.get(entry.by, entry.by), entry.role, names.get(entry.organisation, entry.organisation))


def _recorded_text(entry: HistoryEntry) -> str:
    late = entry.recorded_at - entry.occurred_at >= SAME_TIME_TOLERANCE
    return f"Recorded by {entry.service} {moment(entry.recorded_at) if late else 'then'}"


def part_states(histories: Iterable[History], names: Names) -> list[Card]:
    """The state of each part of the case at the moment asked for. Several parts of one kind share a card."""
    cards: dict[str, list[Row]] = {}
    for part in (part for history in histories for part in history.stood):
        rows = cards.setdefault(label(PART_TITLES, part.of), [])
        rows.extend(summary_row(line.name, with_names(line.value, names)) for line in part.lines)
    return [Card(title=title, rows=rows) for title, rows in cards.items()]


def sections(path: str, query: dict[str, str], *, people: bool) -> list[dict[str, object]]:
    """The items of the sub-navigation: everything, or what people did, at the same moment."""
    kept = {name: value for name, value in query.items() if name != "people"}
    queries = {"Everything": kept, "What people did": {**kept, "people": "1"}}
    return [
        {"text": text, "href": f"{path}?{urlencode(params)}", "active": people == ("people" in params)}
        for text, params in queries.items()
    ]
