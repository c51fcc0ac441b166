"""Overdue: the moment by which an open item was to be done, or looked at again, has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.state import OpenItem, Rung


@event("open-item.overdue")
class ItemOverdue:
    """`passed`: the moment that passed. `by_review`: it was to be looked at again by then; else it was due."""

    passed: datetime
    by_review: bool

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, overdue=self.passed, called=True)


@command
class RecordItemOverdue:
    """Record that the item is overdue. `passed` names the clock that is over; another one that runs by now goes on.

    Where a rung above the owner is asked already, or nobody has said yet that they have an urgent one, it is with
    somebody who was called for it: it records nothing.
    """

    passed: datetime

    def decide(self, item: OpenItem | None, context: CommandContext) -> Iterator[Event[OpenItem]]:
        if item is None or item.settled or item.rung is not Rung.OWNER or item.overdue == self.passed:
            return
        if item.urgent and not item.acknowledged:
            return
        if self.passed in (item.due.due_at, item.review.due_at):
            yield ItemOverdue(passed=self.passed, by_review=self.passed != item.due.due_at)
