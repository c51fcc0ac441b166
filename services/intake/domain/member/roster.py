"""Roster: the members of one organisation by name, to find whether a name that was written is a colleague's.

It is kept by REACTIONS to what members' own streams record, in the same save.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

import msgspec

from contracts.personal import AboutWorker
from services.chassis.domain.decider import CommandContext, Event, command, event, stream
from services.intake.domain.names import who_is_surely_named, who_may_be_named

ROSTERS_CACHED_MAX = 1_000


@lru_cache(maxsize=ROSTERS_CACHED_MAX)
def roster_of(organisation: object) -> UUID:
    return stream("rosters", organisation)


STAFF = roster_of("the council's people")
"""Everybody who works for the council, whichever of its records they are a member of."""


class Roster(msgspec.Struct, frozen=True):
    """Those who have not left."""

    names: Mapping[UUID, str] = MappingProxyType({})

    def named_in(self, written: str) -> tuple[UUID, ...]:
        """The members whom this text may name."""
        return who_may_be_named(written, self.names)

    def surely_named_in(self, written: str) -> tuple[UUID, ...]:
        """The members whom this text names by two words of their name."""
        return who_is_surely_named(written, self.names)


@event("intake.roster.member-listed")
class MemberListed:
    member: UUID
    name: AboutWorker

    def apply(self, roster: Roster | None) -> Roster:
        return Roster({**(roster or Roster()).names, self.member: self.name})


@event("intake.roster.member-removed")
class MemberUnlisted:
    member: UUID

    def apply(self, roster: Roster) -> Roster:
        return Roster({member: name for member, name in roster.names.items() if member != self.member})


@command
class ListMember:
    """Put a member on their organisation's roster. A repeat records nothing."""

    member: UUID
    name: AboutWorker

    def decide(self, roster: Roster | None, context: CommandContext) -> Iterator[Event[Roster]]:
        if (roster or Roster()).names.get(self.member) != self.name:
            yield MemberListed(member=self.member, name=self.name)


@command
class UnlistMember:
    """Take a member off the roster. One that is not on it changes nothing."""

    member: UUID

    def decide(self, roster: Roster | None, context: CommandContext) -> Iterator[Event[Roster]]:
        if roster and self.member in roster.names:
            yield MemberUnlisted(member=self.member)
