"""Merging and splitting of teams. Nothing is lost: a merged team stays as an alias, a split one keeps its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from msgspec import structs

from services.chassis.domain.decider import CommandContext, Event, Refused, command, event, stream
from services.intake.domain.member.state import Member
from services.intake.domain.team.registration import must_have_somebody, permitted_details
from services.intake.domain.team.state import Team, TeamDetails

ADDED_UP = ("members", "managers", "destinations", "localities", "skills")
"""What the team that takes another over gains from it."""

GONE_WITH_A_SPLIT = ("members", "destinations", "localities")
"""What a team no longer has once the team that is split from it has it."""


@dataclass(frozen=True, kw_only=True)
class MergerContext:
    """Look-up of a merger: this team's id, and the team that is to take it over."""

    team: UUID
    into: Team | None


@event("intake.team.merged")
class TeamMerged:
    """Another team took over. `details`: what this one still has: its name, hours and addresses."""

    into: UUID
    taken_over: TeamDetails

    def apply(self, team: Team) -> Team:
        """Nobody is in a merged team: the people of both are in the other one."""
        nothing: dict[str, Any] = dict.fromkeys(ADDED_UP, ())
        return structs.replace(team, details=replace(team.details, **nothing), merged_into=self.into)


@command
class MergeTeam:
    """Let another team take over: its people, what it takes and what stands with it. This one becomes an alias."""

    into: UUID

    def decide(self, team: Team, context: CommandContext, merger: MergerContext) -> Iterator[Event[Team]]:
        team.must_stand()
        if merger.into is None:
            raise UnknownTeam("no team is registered under this id; choose one of the list of teams")
        if self.into == merger.team:
            raise MergedInACircle("a team cannot be merged into itself; choose another one")
        if merger.into.merged_into:
            raise MergedInACircle(f"{merger.into.details.name} was merged into another team; choose that one")
        yield TeamMerged(into=self.into, taken_over=team.details)


@event("intake.team.absorbed")
class TeamAbsorbed:
    """This team took another over. `details`: this team, with what it gained."""

    team: UUID
    details: TeamDetails

    def apply(self, team: Team) -> Team:
        return structs.replace(team, details=self.details)


@command
class AbsorbTeam:
    """Take another team over: in the same save as its merger, so that two teams can never be aliases of each other."""

    team: UUID
    taken_over: TeamDetails

    def decide(self, team: Team, context: CommandContext) -> Iterator[Event[Team]]:
        team.must_stand()
        gained: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(team.details, name), *getattr(self.taken_over, name))))
            for name in ADDED_UP
        }
        yield TeamAbsorbed(team=self.team, details=replace(team.details, **gained))


@dataclass(frozen=True, kw_only=True)
class SplitContext:
    """Look-up of a split: this team's id, and who is named for the new one."""

    team: UUID
    people: Mapping[UUID, Member | None]


@event("intake.team.split")
class TeamSplit:
    """`into` is the new team, with `split_off`; `details` is what remains here."""

    into: UUID
    split_off: TeamDetails
    details: TeamDetails
    departed: tuple[UUID, ...]

    def apply(self, team: Team) -> Team:
        return structs.replace(team, details=self.details)


@command
class SplitTeam(TeamDetails):
    """Make a team of a part of this one: the new team, whole. Its members, destinations and localities leave this one.

    What stands with this team stays with it, until somebody hands it over.
    """

    def decide(self, team: Team, context: CommandContext, split: SplitContext) -> Iterator[Event[Team]]:
        team.must_stand()
        new = permitted_details(self, split.people)
        rest: dict[str, Any] = {name: _without(team.details, new, name) for name in GONE_WITH_A_SPLIT}
        remaining = replace(team.details, **rest)
        must_have_somebody(team.details, remaining)
        yield TeamSplit(
            into=stream("teams", split.team, new.name),
            split_off=new,
            details=remaining,
            departed=tuple(member for member in team.details.people if member not in remaining.people),
        )


def _without(details: TeamDetails, taken: TeamDetails, name: str) -> tuple[Any, ...]:
    return tuple(each for each in getattr(details, name) if each not in getattr(taken, name))


class UnknownTeam(Refused):
    """Only a registered team can take another over."""

    status = 422


class MergedInACircle(Refused):
    """An alias leads to a team that stands."""
