"""An owner who is away for longer than an item may wait: the manager of its team is asked to give it away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.clocks import next_escalation
from services.chassis.domain.open_items.holdings import Holdings
from services.chassis.domain.open_items.rungs import next_rung
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Rung
from services.chassis.domain.working_time import ONE_DAY, Clock


@event("open-item.reallocation-asked")
class ReallocationAsked:
    """The owner is away until `last_day`, so `rung` is asked now, that is these people (`asked`): the manager of the
    team, or who is asked next where that is nobody (`skipped`). At `escalates` the next rung is.
    """

    last_day: date
    escalates: Clock
    rung: Rung = Rung.MANAGER
    asked: tuple[UUID, ...] = ()
    skipped: tuple[Rung, ...] = ()

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, rung=self.rung, escalates=self.escalates, asked=self.asked, called=True)


@command
class AskReallocation:
    """Ask the next rung, where the owner's absence lasts beyond the horizon of the item's risk.

    It is their owner's no more, somebody higher is asked already, or it can wait: it records nothing.
    """

    owner: UUID
    first_day: date
    last_day: date

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item is None or item.settled or item.owner != self.owner or item.rung is not Rung.OWNER:
            return
        calendar = lookup.timescales.calendar
        begins = max(context.at, calendar.end_of_day(self.first_day - ONE_DAY))
        horizon = lookup.timescales.clock(f"review {item.risk}", begins)
        if self.last_day > calendar.day_of(horizon.due_at):
            rung, skipped = next_rung(item.rung, lookup.involvement.restricted, lookup.asked)
            yield ReallocationAsked(
                last_day=self.last_day,
                escalates=next_escalation(lookup, item, rung, context.at),
                rung=rung,
                asked=lookup.asked[rung] if lookup.asked else (),
                skipped=skipped,
            )


@event("holdings.owner-away")
class HoldingsOwnerAway:
    """The owner of these items is away; each item says whether it can wait so long."""

    items: tuple[UUID, ...]
    member: UUID
    first_day: date
    last_day: date

    def apply(self, holdings: Holdings) -> Holdings:
        return holdings


@command
class RecordOwnerAway:
    """Record that an owner is away from the first day to the last, both included. Who owns nothing records nothing."""

    member: UUID
    first_day: date
    last_day: date

    def decide(self, holdings: Holdings | None, context: CommandContext) -> Iterator[Event[Holdings]]:
        if holdings and holdings.items:
            yield HoldingsOwnerAway(
                items=tuple(sorted(holdings.items)),
                member=self.member,
                first_day=self.first_day,
                last_day=self.last_day,
            )
