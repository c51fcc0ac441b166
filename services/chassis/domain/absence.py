"""Absence: the days on which somebody is away, and who covers for them. Days are London's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct, convert


class Absence(Struct, frozen=True, kw_only=True):
    """`last_day` is the last day away, None while nobody knows it. Without `cover` their team has what falls due."""

    first_day: date
    last_day: date | None = None
    cover: UUID | None = None

    def is_on(self, day: date) -> bool:
        return self.first_day <= day and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        return self.last_day is not None and self.last_day < day

    def overlaps(self, other: Absence) -> bool:
        return not (self.is_over(other.first_day) or other.is_over(self.first_day))


def absence_on(absences: Iterable[Absence], day: date) -> Absence | None:
    """The absence of that day; None where they are at work. There is one at most: overlapping ones are merged."""
    return next((absence for absence in absences if absence.is_on(day)), None)


def merge_absence(absences: Iterable[Absence], added: Absence) -> Absence:
    """`added` with every absence that it overlaps, as one: from the first day to the last; the cover is the newest."""
    together = [added, *(absence for absence in absences if absence.overlaps(added))]
    last_days = [absence.last_day for absence in together]
    return Absence(
        first_day=min(absence.first_day for absence in together),
        last_day=None if None in last_days else max(day for day in last_days if day),
        cover=added.cover,
    )


def with_absence(absences: Iterable[Absence], merged: Absence) -> tuple[Absence, ...]:
    """The absences with this one in place of those that it overlaps, earliest first."""
    apart = [absence for absence in absences if not absence.overlaps(merged)]
    return tuple(sorted([*apart, merged], key=lambda each: each.first_day))


def absences_from(heard: Iterable[Any]) -> tuple[Absence, ...]:
    """The absences that a message carries, each with the fields of an Absence."""
    return tuple(convert(each, Absence, from_attributes=True) for each in heard)
