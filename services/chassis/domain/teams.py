"""Teams: the id of one by its key, so that each service can name the same team without having heard of it."""

from __future__ import annotations

from uuid import UUID

from services.chassis.domain.decider import stream


def team_of(key: str) -> UUID:
    """The id of a team by its key, which stays when the team is given another name."""
    return stream("teams", key)
