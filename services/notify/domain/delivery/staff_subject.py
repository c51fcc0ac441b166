"""What a notice to the council's own people is about: an open item, or the test of a team's address."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import value


class StaffPurpose(StrEnum):
    """What a staff notice is for."""

    ITEM = "open item"
    ADDRESS_TEST = "test of an address"


@value
class StaffSubject:
    """What a staff notice is about: nothing of it is about a person.

    `id`: the item of a `service`, of a `case`; or the team. `test`: of the test of an address, the id that its link
    carries.
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
