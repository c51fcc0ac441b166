"""Answers of intake about the council's teams: who they are, what they take, and when they work."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class OpeningHoursEntry(BaseModel):
    """One day of the week (monday to sunday) and when the team works on it, by London's clock."""

    model_config = ConfigDict(frozen=True)

    day: str
    opens: time
    closes: time


class TeamEntry(BaseModel):
    """A team with all its details: a change replaces all of them.

    `members` and `managers` are ids of members. No `hours`: it works round the clock. `tested_at`: when somebody last
    confirmed that a test reached them at the out-of-hours address; None: nobody did, at the one it has now.
    `merged_into`: the team that took it over, of which this one is an alias.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    members: list[UUID]
    managers: list[UUID]
    destinations: list[str]
    localities: list[str]
    skills: list[str]
    hours: list[OpeningHoursEntry]
    mailbox: str | None
    out_of_hours_address: str | None
    out_of_hours_telephone: str | None = None
    tested_at: datetime | None = None
    merged_into: UUID | None
    version: int
