"""Policies on open items, the same in each service: who owns what is kept beside each person, and clocks escalate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import get_args
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import Deadlines, Reactions, merged_reactions
from services.chassis.domain.absence import Absence
from services.chassis.domain.decider import Deadline, Dispatch
from services.chassis.domain.open_items.absence import (
    AskReallocation,
    HoldingsOwnerAway,
    ReallocationAsked,
    RecordOwnerAway,
)
from services.chassis.domain.open_items.allocation import ItemAllocated, ItemUnallocated, ReturnItem
from services.chassis.domain.open_items.calls import CallEnded, ItemCalled
from services.chassis.domain.open_items.escalation import EscalateItem, ItemEscalated
from services.chassis.domain.open_items.extending import ExtensionAsked, ExtensionDeclined, ItemExtended
from services.chassis.domain.open_items.holdings import (
    Holdings,
    HoldingsClosed,
    HoldingsEnded,
    HoldingsLimited,
    ItemGivenUp,
    ItemTaken,
    RecordItemGivenUp,
    RecordItemTaken,
    holdings_of,
)
from services.chassis.domain.open_items.leads import LeadKnown
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.overdue import ItemOverdue, RecordItemOverdue
from services.chassis.domain.open_items.pausing import EndPause, ItemPaused, ItemResumed
from services.chassis.domain.open_items.retiming import ItemRetimed
from services.chassis.domain.open_items.returning import (
    HoldingsLookedThrough,
    LookThroughHoldings,
    ReturnIfInvolved,
)
from services.chassis.domain.open_items.review import ItemAcknowledged, ItemReviewed
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.open_items.calls import call_reactions

ClockEvent = (
    ItemRaised
    | ItemAllocated
    | ItemUnallocated
    | ItemReviewed
    | ItemAcknowledged
    | ItemEscalated
    | ReallocationAsked
    | ItemRetimed
    | ItemPaused
    | ItemResumed
    | ItemExtended
)


class ItemReactions:
    """REACTIONS on items in one service, whose name tells its holdings from those of another."""

    def __init__(self, service: str) -> None:
        self.service = service

    def raised(self, event: ItemRaised, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        if event.owner:
            yield Dispatch(holdings_of(self.service, event.owner), RecordItemTaken(item=stream_id, kind=item.kind))

    def allocated(self, event: ItemAllocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield from self._given_up(event.previous, stream_id)
        yield Dispatch(holdings_of(self.service, event.owner), RecordItemTaken(item=stream_id, kind=item.kind))

    def unallocated(self, event: ItemUnallocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield from self._given_up(event.previous, stream_id)

    def settled(self, event: ItemSettled, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield from self._given_up(item.owner, stream_id)

    def ended(self, event: HoldingsEnded, holdings: Holdings, stream_id: UUID) -> Iterator[Dispatch]:
        for item in event.items:
            yield Dispatch(item, ReturnItem(owner=event.member, reason=event.reason))

    def owner_away(self, event: HoldingsOwnerAway, holdings: Holdings, stream_id: UUID) -> Iterator[Dispatch]:
        asked = AskReallocation(owner=event.member, first_day=event.first_day, last_day=event.last_day)
        return (Dispatch(item, asked) for item in event.items)

    def looked_through(self, event: HoldingsLookedThrough, holdings: Holdings, stream_id: UUID) -> Iterator[Dispatch]:
        return (Dispatch(item, ReturnIfInvolved(owner=event.member)) for item in event.items)

    def _given_up(self, owner: UUID | None, stream_id: UUID) -> Iterator[Dispatch]:
        if owner:
            yield Dispatch(holdings_of(self.service, owner), RecordItemGivenUp(item=stream_id))


def owner_away(service: str, member: UUID, absences: Iterable[Absence]) -> Iterator[Dispatch]:
    """Ask for the items of somebody who is away; of an absence whose end nobody knows, the review of each item asks."""
    holdings = holdings_of(service, member)
    for absence in absences:
        if absence.last_day:
            away = RecordOwnerAway(member=member, first_day=absence.first_day, last_day=absence.last_day)
            yield Dispatch(holdings, away)


def involvement_known(service: str, members: Iterable[UUID]) -> Iterator[Dispatch]:
    """These have a part in some matter now: what they own of it goes back to its team."""
    for member in members:
        yield Dispatch(holdings_of(service, member), LookThroughHoldings(member=member))


def item_reactions(service: str) -> Reactions:
    """The lines that a service adds to its REACTIONS."""
    reactions = ItemReactions(service)
    holdings: Reactions = {
        ItemRaised: reactions.raised,
        ItemAllocated: reactions.allocated,
        ItemUnallocated: reactions.unallocated,
        ItemSettled: reactions.settled,
        HoldingsEnded: reactions.ended,
        HoldingsOwnerAway: reactions.owner_away,
        HoldingsLookedThrough: reactions.looked_through,
    }
    return merged_reactions(holdings, call_reactions(service))


def _clocks(event: ClockEvent, recorded: RecordedEvent) -> Iterator[Deadline]:
    """When the next rung is asked; and when an item is overdue whose owner is asked, so that they are called."""
    for passed in _moments(event):
        yield Deadline(passed, Dispatch(recorded.stream, RecordItemOverdue(passed=passed)))
    due_at, urgent = event.escalates.due_at, isinstance(event, ItemRaised | ItemEscalated) and event.urgent
    yield Deadline(due_at, Dispatch(recorded.stream, EscalateItem(due_at=due_at)), urgent=urgent)


def _pause(event: ItemPaused, recorded: RecordedEvent) -> Iterator[Deadline]:
    """A pause ends by itself; meanwhile its review goes on."""
    yield from _clocks(event, recorded)
    yield Deadline(event.ends_at, Dispatch(recorded.stream, EndPause(ends_at=event.ends_at)))


def _moments(event: ClockEvent) -> Iterator[datetime]:
    """When it is due and when it is looked at again, as far as the event sets them."""
    clocks = (getattr(event, name, None) for name in ("due", "review"))
    return (at for at in dict.fromkeys(clock.due_at for clock in clocks if clock))


ITEM_DEADLINES: Deadlines = {
    **dict.fromkeys(get_args(ClockEvent), _clocks),
    ItemPaused: _pause,
}
"""The lines that a service adds to its DEADLINES: every event that sets the clock of an item."""

ITEM_EVENTS: frozenset[type] = frozenset({*ITEM_DEADLINES, ExtensionAsked, ExtensionDeclined, ItemOverdue, ItemSettled})
"""What happens to an item."""

CALL_EVENTS: frozenset[type] = frozenset({ItemCalled, CallEnded})
"""That people are called for an item outside the product, and that they are called no more."""

HOLDINGS_EVENTS: frozenset[type] = frozenset(
    {
        ItemTaken,
        ItemGivenUp,
        HoldingsEnded,
        HoldingsLimited,
        HoldingsClosed,
        HoldingsOwnerAway,
        HoldingsLookedThrough,
        LeadKnown,
    }
)
"""What happens to the holdings of a person, and who the leads are."""
