"""Holdings: the open items that one person owns, so that they go back to their teams at once when that person leaves.

No decision reads a projection: this is the stream that a decision can read instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, stream


class Holdings(msgspec.Struct, frozen=True, kw_only=True):
    """The items that a member owns, each with its kind. `closed`: they left, and are given nothing any more.

    `barred`: the kinds of which they are given none, because none of their roles can act on them.
    """

    items: Mapping[UUID, str] = {}
    closed: bool = False
    barred: frozenset[str] = frozenset()


def holdings_of(service: str, member: UUID) -> UUID:
    """The id of a member's holdings in one service."""
    return stream("holdings", service, member)


@event("holdings.item-taken")
class ItemTaken:
    item: UUID
    kind: Plain

    def apply(self, holdings: Holdings | None) -> Holdings:
        before = holdings or Holdings()
        return replace(before, items={**before.items, self.item: self.kind})


@event("holdings.item-given-up")
class ItemGivenUp:
    item: UUID

    def apply(self, holdings: Holdings) -> Holdings:
        return replace(holdings, items=_without(holdings, self.item))


@event("holdings.ended")
class HoldingsEnded:
    """Each of these items goes back to its team, and `reason` says why."""

    items: tuple[UUID, ...]
    member: UUID
    reason: Plain

    def apply(self, holdings: Holdings) -> Holdings:
        return replace(holdings, items=_without(holdings, *self.items))


@event("holdings.closed")
class HoldingsClosed:
    """They left, and are given nothing any more."""

    member: UUID

    def apply(self, holdings: Holdings | None) -> Holdings:
        return replace(holdings or Holdings(), closed=True)


@event("holdings.limited")
class HoldingsLimited:
    """By the roles that they have now they are given no item of these kinds."""

    member: UUID
    kinds: tuple[Plain, ...]

    def apply(self, holdings: Holdings | None) -> Holdings:
        return replace(holdings or Holdings(), barred=frozenset(self.kinds))


@command
class RecordItemTaken:
    """Record that they own an item. A repeat records nothing."""

    item: UUID
    kind: Plain

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings is None or self.item not in holdings.items:
            yield ItemTaken(item=self.item, kind=self.kind)


@command
class RecordItemGivenUp:
    """Record that they own an item no longer. One that is not theirs records nothing."""

    item: UUID

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and self.item in holdings.items:
            yield ItemGivenUp(item=self.item)


@command
class EndHoldings:
    """Give back what a member owns of kinds on which they cannot act, by the roles that they have now.

    A change of these kinds is recorded also of somebody who owns nothing: whoever gives them such an item at that
    moment decides anew. The same kinds again record nothing.
    """

    member: UUID
    reason: Plain
    kinds: tuple[Plain, ...]

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        known = holdings or Holdings()
        items = tuple(sorted(item for item, kind in known.items.items() if kind in self.kinds))
        if items:
            yield HoldingsEnded(items=items, member=self.member, reason=self.reason)
        if known.barred != frozenset(self.kinds):
            yield HoldingsLimited(member=self.member, kinds=self.kinds)


@command
class CloseHoldings:
    """Give back all that a member owns, because they left. A repeat records nothing.

    It is recorded also of somebody who owns nothing: whoever gives them something at that moment decides anew.
    """

    member: UUID
    reason: Plain

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and holdings.closed:
            return
        if holdings and holdings.items:
            yield HoldingsEnded(items=tuple(sorted(holdings.items)), member=self.member, reason=self.reason)
        yield HoldingsClosed(member=self.member)


def _without(holdings: Holdings, *given_up: UUID) -> Mapping[UUID, str]:
    return {item: kind for item, kind in holdings.items.items() if item not in given_up}
