"""State of a worker."""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream

ACCOUNTABLE = frozenset({"practitioner", "manager"})
"""The roles in which somebody can be accountable for an enquiry."""


def worker_of(member: UUID) -> UUID:
    """The id of a worker's stream, derived from the member."""
    return stream("workers", member)


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """`at_work` is false once the member has left."""

    member: UUID
    name: str
    roles: tuple[str, ...]
    at_work: bool = True

    @property
    def accountable(self) -> bool:
        """Whether an enquiry can be given to them."""
        return self.at_work and bool(ACCOUNTABLE & {*self.roles})
