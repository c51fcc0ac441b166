"""DESCRIPTIONS of what happens to open items, how an item reads in a history, and to which case it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.chassis.domain.open_items.absence import HoldingsOwnerAway, ReallocationAsked
from services.chassis.domain.open_items.allocation import ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.calls import CallEnded, CallReason, ItemCalled
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.holdings import (
    HoldingsClosed,
    HoldingsEnded,
    HoldingsLimited,
    ItemGivenUp,
    ItemTaken,
)
from services.chassis.domain.open_items.leads import LeadKnown
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.overdue import ItemOverdue
from services.chassis.domain.open_items.retiming import ItemRetimed
from services.chassis.domain.open_items.returning import HoldingsLookedThrough
from services.chassis.domain.open_items.review import ItemAcknowledged, ItemReviewed
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.domain.working_time import Clock, day_in_words
from services.chassis.open_items.clock_descriptions import CLOCK_DESCRIPTIONS


def _day(clock: Clock) -> str:
    return day_in_words(clock.due_at)


def _raised(event: ItemRaised) -> str:
    detail = f" ({event.detail})" if event.detail else ""
    urgent = "urgent, " if event.urgent else ""
    clocks = f"{urgent}due {_day(event.due)}, looked at again by {_day(event.review)}"
    return f"Put on the board: {event.asks}{detail}; {clocks}"


def _reviewed(event: ItemReviewed) -> str:
    found = f": {event.note}" if event.note else ""
    return f"Looked at again, the risk is {event.risk} (next review {_day(event.review)}){found}"


def _settled(event: ItemSettled) -> str:
    return f"Taken off the board, {event.outcome}" + (f": {event.words}" if event.words else "")


CALLED_BECAUSE = {
    CallReason.URGENT: "it is urgent",
    CallReason.GIVEN: "an urgent item was given to somebody else",
    CallReason.OVERDUE: "it is overdue",
    CallReason.ESCALATED: "nobody had seen to it in time",
    CallReason.OWNER_AWAY: "its owner is away for longer than it may wait",
}


def _called(event: ItemCalled) -> str:
    """Notify says who was written to, and whether it arrived."""
    return f"Whoever must act was called outside the product ({event.rung}): {CALLED_BECAUSE[event.reason]}"


def _nobody_as(skipped: tuple[str, ...]) -> str:
    return f"; nobody could be asked as {' or '.join(skipped)}" if skipped else ""


ITEM_DESCRIPTIONS: Descriptions = {
    ItemRaised: _raised,
    ItemAllocated: lambda e: f"The item was given to {e.owner} (next review {_day(e.review)})",
    ItemUnallocated: lambda e: f"The item went to its team, with nobody of it: {e.reason} (review {_day(e.review)})",
    ItemReviewed: _reviewed,
    ItemAcknowledged: lambda e: "Somebody said: I have it",
    ItemEscalated: lambda e: f"Nobody had seen to the item in time, so it went to the {e.rung}" + _nobody_as(e.skipped),
    ReallocationAsked: lambda e: (
        f"Its owner is away until {e.last_day:%-d %B %Y}, longer than the item may wait: "
        f"the {e.rung} is asked to give it to somebody else{_nobody_as(e.skipped)}"
    ),
    ItemRetimed: lambda e: (
        f"Its clocks were set again: due {_day(e.due)} (was {_day(e.due_before)}), "
        f"looked at again by {_day(e.review)} (was {_day(e.review_before)})"
    ),
    **CLOCK_DESCRIPTIONS,
    ItemOverdue: lambda e: (
        f"It is overdue: it was to be {'looked at again' if e.by_review else 'done'} by {day_in_words(e.passed)}"
    ),
    ItemCalled: _called,
    CallEnded: lambda e: "Nobody is called for it any more",
    ItemSettled: _settled,
    ItemTaken: lambda e: "They own one more open item",
    ItemGivenUp: lambda e: "They own one open item less",
    HoldingsOwnerAway: lambda e: f"They are away until {e.last_day:%-d %B %Y}; each of their items was looked at",
    HoldingsLookedThrough: lambda e: (
        "They have a part in a matter; each of their items was asked whether it is that one"
    ),
    LeadKnown: lambda e: (
        f"{e.member} is asked from now on when nobody below has seen to an item"
        if e.leads
        else f"{e.member} is asked no more when nobody below has seen to an item"
    ),
    HoldingsLimited: lambda e: (
        f"By the roles that they have now they are given none of: {', '.join(e.kinds)}"
        if e.kinds
        else "By the roles that they have now they can be given anything that waits here"
    ),
    HoldingsClosed: lambda e: "They left, and are given nothing any more",
    HoldingsEnded: lambda e: f"All that they owned went back to its teams: {e.reason}",
}


def describe_item(item: OpenItem) -> Iterator[tuple[str, str]]:
    yield "Waits for", f"{item.kind}, " + ("seen to" if item.settled else f"due {_day(item.due)}")
    yield "Owner", str(item.owner or f"UNALLOCATED: {item.unallocated}")
    yield "Risk", str(item.risk)
    yield "Next review", _day(item.review)
    if item.changed:
        yield "By the clock without pauses and extensions", f"due {_day(item.changed.without)}"


ITEM_STATE_DESCRIPTIONS: StateDescriptions = {OpenItem: describe_item}


def _case_link(event: ItemRaised, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.subject.case, recorded.stream


def _call_link(event: ItemCalled, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.item, recorded.stream


ITEM_CASE_LINKS: CaseLinks = {ItemRaised: _case_link, ItemCalled: _call_link}
