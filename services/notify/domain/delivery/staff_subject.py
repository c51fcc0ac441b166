"""What a notice to the council's own people is about: an open item, or the test of a team's address."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import value
from services.chassis.domain.open_items.involvement import Involvement


class StaffPurpose(StrEnum):
    """What a staff notice is for."""

    ITEM = "open item"
    ADDRESS_TEST = "test of an address"


@value
class StaffSubject:
    """What a staff notice is about: of people it has the ids of those who have a part in the matter.

    `id`: the item of a `service`, of a `case`; or the team. `test`: of the test of an address, the id that its link
    carries. `restricted`: few may know of the matter, and `involved_members`, who have a part in it, and `writers`,
    who wrote of it, are not asked that it did not arrive either.
    """

    purpose: StaffPurpose
    id: UUID
    service: Plain = ""
    case: UUID | None = None
    what: Plain = ""
    reference: Plain = ""
    reason: Plain = ""
    rung: Plain = ""
    number: int = 0
    asks_for_it: bool = False
    due_at: datetime | None = None
    next_at: datetime | None = None
    test: UUID | None = None
    restricted: bool = False
    involved_members: tuple[UUID, ...] = ()
    writers: tuple[UUID, ...] = ()

    @property
    def involvement(self) -> Involvement:
        """Who had a part in the matter when the call was made."""
        return Involvement.of(self.writers, frozenset(self.involved_members), self.restricted)
