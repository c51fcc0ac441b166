"""Addressing: for each call it is decided who is written to; when somebody has the item, nobody is any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, stream, value
from services.chassis.domain.open_items.state import Rung
from services.notify.domain.item_call.receivers import Reach, Receiver, receivers_of
from services.notify.domain.item_call.state import ItemCall


@value
class CallFacts:
    """What is called out, by which service. Of people it has ids: whom to call, and who has a part in the matter."""

    service: Plain
    item: UUID
    case: UUID
    what: Plain
    reference: Plain
    reason: Plain
    rung: Rung
    number: int
    period: int
    urgent: bool
    asks_for_it: bool
    restricted: bool
    due_at: datetime
    team: UUID
    owner: UUID | None = None
    asked: tuple[UUID, ...] = ()
    next_at: datetime | None = None
    involved_members: tuple[UUID, ...] = ()
    writers: tuple[UUID, ...] = ()


def notice_of(call: CallFacts, receiver: Receiver) -> UUID:
    """The stable id of a notice: one a person, item and rung, as long as that rung is asked."""
    to = receiver.member or receiver.team or ""
    return stream("item-notices", call.service, call.item, call.period, call.rung, receiver.place, to)


@event("notify.item-call.addressed")
class CallAddressed:
    """These are written to. Nobody: no address is known of anybody who could be."""

    call: CallFacts
    receivers: tuple[Receiver, ...]

    def apply(self, item_call: ItemCall | None) -> ItemCall:
        before = item_call.notices if item_call else ()
        notices = (notice_of(self.call, receiver) for receiver in self.receivers)
        return ItemCall(number=self.call.number, notices=tuple(dict.fromkeys((*before, *notices))))


@command
class AddressCall:
    """Decide who is written to for a call. A call that was addressed before records nothing."""

    call: CallFacts

    def decide(self, item_call: ItemCall | None, context: CommandContext, reach: Reach) -> Iterator[Event[ItemCall]]:
        if item_call is None or item_call.number < self.call.number:
            receivers = receivers_of(self.call.rung, self.call.urgent, reach)
            yield CallAddressed(call=self.call, receivers=receivers)


@event("notify.item-call.closed")
class CallClosed:
    """Somebody has the item, or it is settled. `notices`: those of them that were not sent yet need not be."""

    notices: tuple[UUID, ...]

    def apply(self, item_call: ItemCall) -> ItemCall:
        return replace(item_call, notices=())


@command
class CloseCall:
    """Write to nobody any more, who was called up to this `number`. Nobody was: records nothing."""

    number: int

    def decide(self, item_call: ItemCall | None, context: CommandContext) -> Iterator[Event[ItemCall]]:
        if item_call and item_call.notices and item_call.number <= self.number:
            yield CallClosed(notices=item_call.notices)
