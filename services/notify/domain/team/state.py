"""State of a team."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Its stream has the team's own id. `merged_into`: the team that took it over, of which this one is an alias."""

    name: str
    members: tuple[UUID, ...] = ()
    managers: tuple[UUID, ...] = ()
    destinations: tuple[str, ...] = ()
    mailbox: str | None = None
    out_of_hours_address: str | None = None
    merged_into: UUID | None = None
