"""State of a team, and whether it is at work."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

import msgspec

from contracts.personal import Plain
from services.chassis.domain.decider import value
from services.chassis.domain.opening_hours import Hours, Opening
from services.chassis.domain.working_time import Calendar


@value
class TeamHours:
    """When a team works on one day of the week (monday to sunday), by London's clock."""

    day: Plain
    opens: time
    closes: time


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Its stream has the team's own id. `merged_into`: the team that took it over, of which this one is an alias.

    `hours`: one line a day that it works; none: it is there round the clock, and its clocks count the usual hours.
    """

    name: str
    members: tuple[UUID, ...] = ()
    managers: tuple[UUID, ...] = ()
    destinations: tuple[str, ...] = ()
    hours: tuple[TeamHours, ...] = ()
    mailbox: str | None = None
    out_of_hours_address: str | None = None
    merged_into: UUID | None = None

    @property
    def opening_hours(self) -> Hours | None:
        """None where it has no hours of its own."""
        return Hours.of_days({line.day: Opening(line.opens, line.closes) for line in self.hours})

    def is_open(self, at: datetime, calendar: Calendar) -> bool:
        """Whether it is at work at this moment; on a bank holiday only a team is that works round the clock."""
        opening_hours = self.opening_hours
        if opening_hours is None:
            return True
        return Calendar(calendar.holidays, calendar.version, opening_hours).is_open(at)
