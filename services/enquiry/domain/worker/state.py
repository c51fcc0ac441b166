"""State of a worker: their roles, and the days on which they are away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from services.chassis.domain.absence import Absence, absence_on
from services.chassis.domain.decider import stream

ACCOUNTABLE = frozenset({"practitioner", "manager"})
"""The roles in which somebody can be accountable for an enquiry."""


def worker_of(member: UUID) -> UUID:
    """The id of a worker's stream, derived from the member."""
    return stream("workers", member)


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the council, in whatever roles. `at_work` is false once they have left; `absences` end."""

    member: UUID
    name: str
    roles: tuple[str, ...]
    at_work: bool = True
    absences: tuple[Absence, ...] = ()

    @property
    def accountable(self) -> bool:
        """Whether an enquiry can be given to them."""
        return self.at_work and bool(ACCOUNTABLE & {*self.roles})

    def absence_on(self, day: date) -> Absence | None:
        """Their absence on London's day; None where they are at work."""
        return absence_on(self.absences, day)
