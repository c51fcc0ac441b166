"""Somebody has a part in a matter: what they own of it goes back to its team at once, whoever else may own it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.allocation import returned
from services.chassis.domain.open_items.holdings import Holdings
from services.chassis.domain.open_items.involvement import HAS_A_PART
from services.chassis.domain.open_items.state import ItemContext, OpenItem


@event("holdings.looked-through")
class HoldingsLookedThrough:
    """Their owner has a part in some matter: each of these items is asked whether it is about that one."""

    items: tuple[UUID, ...]
    member: UUID

    def apply(self, holdings: Holdings) -> Holdings:
        return holdings


@command
class LookThroughHoldings:
    """Look through what a member owns for what they have a part in. Who owns nothing records nothing."""

    member: UUID

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and holdings.items:
            yield HoldingsLookedThrough(items=tuple(sorted(holdings.items)), member=self.member)


@command
class ReturnIfInvolved:
    """Give an item back to its team, where its owner has a part in its matter; else it stays where it is."""

    owner: UUID

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled and item.owner == self.owner and self.owner in lookup.involvement.involved:
            yield returned(item, HAS_A_PART, context, lookup)
