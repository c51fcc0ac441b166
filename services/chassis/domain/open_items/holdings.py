"""Holdings: the open items that one person owns, so that they go back to their teams at once when that person leaves.

No decision reads a projection: this is the stream that a decision can read instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, stream


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """The items that a member owns."""

    items: frozenset[UUID] = frozenset()


def holdings_of(service: str, member: UUID) -> UUID:
    """The id of a member's holdings in one service."""
    return stream("holdings", service, member)


@event("holdings.item-taken")
class ItemTaken:
    item: UUID

    def apply(self, holdings: Holdings | None) -> Holdings:
        before = holdings or Holdings()
        return replace(before, items=before.items | {self.item})


@event("holdings.item-given-up")
class ItemGivenUp:
    item: UUID

    def apply(self, holdings: Holdings) -> Holdings:
        return replace(holdings, items=holdings.items - {self.item})


@event("holdings.ended")
class HoldingsEnded:
    """They own nothing any more: each of these items goes back to its team, and `reason` says why."""

    items: tuple[UUID, ...]
    member: UUID
    reason: Plain

    def apply(self, holdings: Holdings) -> Holdings:
        return replace(holdings, items=frozenset())


@command
class RecordItemTaken:
    """Record that they own an item. A repeat records nothing."""

    item: UUID

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings is None or self.item not in holdings.items:
            yield ItemTaken(item=self.item)


@command
class RecordItemGivenUp:
    """Record that they own an item no longer. One that is not theirs records nothing."""

    item: UUID

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and self.item in holdings.items:
            yield ItemGivenUp(item=self.item)


@command
class EndHoldings:
    """Give back all that a member owns, because they left or lost the role. Who owns nothing gives back nothing."""

    member: UUID
    reason: Plain

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and holdings.items:
            items = tuple(sorted(holdings.items))
            yield HoldingsEnded(items=items, member=self.member, reason=self.reason)
