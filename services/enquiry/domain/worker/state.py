"""This is where a worker stands."""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream

ACCOUNTABLE = frozenset({"practitioner", "manager"})
"""The roles in which somebody can be accountable for an enquiry."""


def worker_of(member: UUID) -> UUID:
    """The stream of what enquiry knows of a member."""
    return stream("workers", member)


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """`at_work` ends when they leave."""

    member: UUID
    name: str
    roles: tuple[str, ...]
    at_work: bool = True

    @property
    def accountable(self) -> bool:
        """Whether an enquiry can be given to them."""
        return self.at_work and bool(ACCOUNTABLE & {*self.roles})
