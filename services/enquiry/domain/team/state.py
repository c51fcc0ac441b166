"""State of a team."""

from __future__ import annotations

from datetime import time
from uuid import UUID

import msgspec

from contracts.personal import Plain
from services.chassis.domain.decider import value


@value
class TeamHours:
    """When a team works on one day of the week ("monday" …), by London's clock."""

    day: Plain
    opens: time
    closes: time


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Its stream has the team's own id. `merged_into`: the team that took it over, of which this one is an alias.

    `hours`: one line a day that it works; none: it works at the usual hours, as far as clocks go.
    """

    name: str
    members: tuple[UUID, ...] = ()
    managers: tuple[UUID, ...] = ()
    destinations: tuple[str, ...] = ()
    mailbox: str | None = None
    out_of_hours_address: str | None = None
    merged_into: UUID | None = None
    hours: tuple[TeamHours, ...] = ()
