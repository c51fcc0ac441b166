"""Facts that intake publishes about teams: their people, what they take, where they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, value
from services.enquiry.domain.team.state import Team, TeamHours


@value
class TeamFacts:
    """A team, all of it, as it is now."""

    name: Plain
    members: tuple[UUID, ...] = ()
    managers: tuple[UUID, ...] = ()
    destinations: tuple[Plain, ...] = ()
    mailbox: Plain | None = None
    out_of_hours_address: Plain | None = None
    merged_into: UUID | None = None
    hours: tuple[TeamHours, ...] = ()


@event("enquiry.team.known")
class TeamKnown:
    facts: TeamFacts

    def apply(self, team: Team | None) -> Team:
        return Team(**{field.name: getattr(self.facts, field.name) for field in fields(TeamFacts)})


@command
class RecordTeamKnown:
    """Record a team as it is now. The same facts again record nothing."""

    facts: TeamFacts

    def decide(self, team: Team | None, context: CommandContext) -> Iterator[Event[Team]]:
        known = TeamKnown(facts=self.facts)
        if known.apply(team) != team:
            yield known
