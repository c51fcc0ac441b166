"""Escalation: nobody has seen to an item in time, so the next rung is asked; the last is asked again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.clocks import next_escalation
from services.chassis.domain.open_items.rungs import next_rung
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Rung
from services.chassis.domain.working_time import Clock


@event("open-item.escalated")
class ItemEscalated:
    """`rung` is asked now, that is these people (`asked`); at `escalates` the next one is.

    Whoever had said that they have it is not heard of: an urgent item asks anew.

    `skipped`: rungs on which nobody was to be asked: nobody holds them, is here, may see it and has no part in it.
    """

    rung: Rung
    escalates: Clock
    urgent: bool = False
    asked: tuple[UUID, ...] = ()
    skipped: tuple[Rung, ...] = ()

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(
            item, rung=self.rung, escalates=self.escalates, asked=self.asked, called=True, acknowledged=False
        )


@command
class EscalateItem:
    """Ask the next rung. `due_at` names the clock that is over; another one that runs by now goes on."""

    due_at: datetime

    def decide(self, item: OpenItem | None, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        if item and not item.settled and item.escalates.due_at == self.due_at:
            rung, skipped = next_rung(item.rung, lookup.involvement.restricted, lookup.asked)
            yield ItemEscalated(
                rung=rung,
                escalates=next_escalation(lookup, item, rung, context.at),
                urgent=item.urgent,
                asked=lookup.asked[rung] if lookup.asked else (),
                skipped=skipped,
            )
