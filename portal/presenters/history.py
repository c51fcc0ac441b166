"""This is where a case's history is put together from every service's part, and worded as a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.http.history import Entry, History
from portal.presenters.moments import moment
from portal.presenters.referring import summary


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One item of the timeline: `at` is when it happened."""

    title: str
    at: datetime
    byline: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Stood:
    title: str
    rows: list[dict[str, Any]]


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


def timeline(entries: Iterable[Entry], names: Mapping[str, str]) -> list[Happened]:
    return [Happened(title=e.sentence, at=e.occurred_at, byline=_who(e, names), body=_recorded(e)) for e in entries]


def _who(entry: Entry, names: Mapping[str, str]) -> str:
    where = names.get(entry.organisation, entry.organisation)
    parts = (names.get(entry.by, entry.by), entry.role, where)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _recorded(entry: Entry) -> str:
    return f"Recorded by {entry.service} {moment(entry.recorded_at)}"


def stood(histories: Iterable[History]) -> list[Stood]:
    """How each part of the case stood at the moment asked for."""
    return [
        Stood(
            title=f"{one.of} ({history.service}, version {one.version})",
            rows=[summary(line.name, line.value) for line in one.lines],
        )
        for history in histories
        for one in history.stood
    ]
