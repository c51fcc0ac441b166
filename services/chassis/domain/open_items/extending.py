"""Extending: somebody who works an item asks for more time; a manager who is somebody else grants it, or does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.clock_changes import ClockPaused, Extension
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.open_items.changed_clock import AskedExtension, Granted
from services.chassis.domain.open_items.clock_now import escalation_kept, must_change_clock, running_clock
from services.chassis.domain.open_items.state import ItemContext, NotTheirs, OpenItem
from services.chassis.domain.readable import something_written
from services.chassis.domain.working_time import Clock, Timescale, Unit

APPROVERS = frozenset({"manager"})
Words = Annotated[AboutAdult, MinLen(1), MaxLen(2_000)]


@event("open-item.extension-asked")
class ExtensionAsked:
    """More time is asked for: so many of what the clock counts. Until a manager grants it, it is due as before."""

    amount: int
    unit: Unit
    reason: AboutAdult
    asked_by: Plain

    def apply(self, item: OpenItem) -> OpenItem:
        by = Timescale(self.amount, self.unit)
        asked = AskedExtension(by=by, reason=self.reason, asked_by=self.asked_by)
        return replace(item, changed=replace(running_clock(item, self.unit), asked=asked))


@command
class AskExtension:
    """Ask a manager for more time: how many more days (or hours, where its clock counts these), and why.

    Asked again before it is answered, the later stands.
    """

    amount: Annotated[int, Ge(1), Le(200)]
    reason: Words

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        unit = must_change_clock(item, context, lookup)
        _must_run(item)
        reason = something_written(self.reason)
        yield ExtensionAsked(amount=self.amount, unit=unit, reason=reason, asked_by=context.by)


@event("open-item.extended")
class ItemExtended:
    """A manager (`approved_by`) granted what somebody (`asked_by`) had asked for. `due_before`: when it was due.

    `without`: when it is due by the clock without pauses and extensions.
    """

    amount: int
    unit: Unit
    reason: AboutAdult
    asked_by: Plain
    approved_by: Plain
    at: datetime
    due: Clock
    due_before: Clock
    without: Clock
    escalates: Clock

    def apply(self, item: OpenItem) -> OpenItem:
        extension = Extension(self.reason, self.approved_by, self.due_before.due_at)
        granted = Granted(at=self.at, by=Timescale(self.amount, self.unit), extension=extension)
        changed = running_clock(item, self.unit).extended(granted, self.due)
        return replace(item, changed=changed, due=self.due, escalates=self.escalates)


@event("open-item.extension-declined")
class ExtensionDeclined:
    """A manager did not grant it: it is due as before."""

    asked_by: Plain
    words: AboutAdult

    def apply(self, item: OpenItem) -> OpenItem:
        return replace(item, changed=replace(item.changed, asked=None)) if item.changed else item


@command
class AnswerExtension:
    """Grant the time that was asked for, or not, and say why. By a manager who is neither who asked nor the owner."""

    granted: bool
    words: Words

    def decide(self, item: OpenItem, context: CommandContext, lookup: ItemContext) -> Iterator[Event[OpenItem]]:
        must_change_clock(item, context, lookup)
        asked = item.changed.asked if item.changed else None
        if asked is None or item.changed is None:
            raise NoExtensionAsked("nobody waits for an answer about more time; read the item again")
        _must_approve(item, asked, context)
        words = something_written(self.words)
        if not self.granted:
            yield ExtensionDeclined(asked_by=asked.asked_by, words=words)
            return
        _must_run(item)
        reason = f"{asked.reason} Granted: {words}"
        running = item.changed.running.extended(asked.by, reason, context.by, lookup.timescales.calendar)
        yield ItemExtended(
            amount=asked.by.amount,
            unit=asked.by.unit,
            reason=reason,
            asked_by=asked.asked_by,
            approved_by=context.by,
            at=context.at,
            due=running.clock,
            due_before=item.due,
            without=item.changed.without,
            escalates=escalation_kept(lookup, item, running.clock, context.at),
        )


def _must_run(item: OpenItem) -> None:
    """Raises ClockPaused."""
    if item.changed and item.changed.pause_ends_at:
        raise ClockPaused("this clock is paused: let it go on first; it then has all that was left of it")


def _must_approve(item: OpenItem, asked: AskedExtension, context: CommandContext) -> None:
    """Raises NotTheirs, NotTheApprover."""
    if context.role not in APPROVERS:
        raise NotTheirs("a manager grants more time; ask one of the team's")
    if context.by in (asked.asked_by, str(item.owner)):
        raise NotTheApprover("another manager grants it: neither who asked for it nor who has the item")


class NoExtensionAsked(Refused):
    """More time is granted to somebody who asked for it."""


class NotTheApprover(Refused):
    """Nobody grants time to themself."""

    status = 403
