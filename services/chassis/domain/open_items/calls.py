"""Call: whoever must act on an open item is called outside the product, too. One stream an item.

What is called out has no personal data: what waits in general words, the reference that people say aloud, and when it
is due. Who is reached at which address is decided where it is sent, when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, stream
from services.chassis.domain.open_items.involvement import Involvement
from services.chassis.domain.open_items.state import ItemKind, OpenItem, Rung


class CallReason(StrEnum):
    """Why somebody is called."""

    URGENT = "urgent"
    GIVEN = "given"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    OWNER_AWAY = "owner away"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`number`: how often people were called. `period`: the call with which the time of the rung began that is asked
    now: within it one person has one notice. `ended`: somebody has it, or it is settled.
    """

    number: int = 0
    period: int = 0
    ended: bool = False


def call_of(service: str, item: UUID) -> UUID:
    """The id of the stream of an item's calls."""
    return stream("item-calls", service, item)


@event("open-item.called")
class ItemCalled:
    """Whoever must act is called: the people of the rung (`asked`), or the owner, or the team.

    `what`: what waits, in general words. `asks_for_it`: it goes to the next rung unless somebody says "I have it".
    `owner`: before whom it stands at this moment; None: before its team. `restricted`: few may know what it is about.
    `next_at`: when the next rung is asked, or the last again. `involved_members`: who has a part in the matter other
    than having written of it, which the `writers` did.
    """

    item: UUID
    case: UUID
    kind: Plain
    what: Plain
    reference: Plain
    reason: CallReason
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

    def apply(self, call: Call | None) -> Call:
        return Call(number=self.number, period=self.period)


class CallContext(msgspec.Struct, frozen=True, kw_only=True):
    """Look-up of a call: the item, its kind, before whom it stands (None: its team), and who has a part in it."""

    item: OpenItem
    kind: ItemKind
    before: UUID | None
    involvement: Involvement


@command
class CallPeople:
    """Call whoever must act on an item. Being given it goes on within the time of its rung; other calls begin one."""

    item: UUID
    reason: CallReason
    asked: tuple[UUID, ...] = ()

    def decide(self, call: Call | None, context: CommandContext, lookup: CallContext) -> Iterator[Event[Call]]:
        before, item = call or Call(), lookup.item
        number, part = before.number + 1, lookup.involvement
        goes_on = self.reason is CallReason.GIVEN and before.period and not before.ended
        yield ItemCalled(
            item=self.item,
            case=item.subject.case,
            kind=item.kind,
            what=lookup.kind.in_general,
            reference=item.subject.reference,
            reason=self.reason,
            rung=item.rung,
            number=number,
            period=before.period if goes_on else number,
            urgent=item.urgent,
            asks_for_it=item.urgent and not item.acknowledged,
            restricted=part.restricted,
            due_at=item.due.due_at,
            team=item.team,
            owner=lookup.before,
            asked=self.asked,
            next_at=item.escalates.due_at,
            involved_members=tuple(sorted(part.involved - part.wrote)),
            writers=tuple(sorted(part.wrote)),
        )


@event("open-item.call-ended")
class CallEnded:
    """Somebody has it, or it is settled: what was not sent yet need not be."""

    item: UUID
    case: UUID
    number: int

    def apply(self, call: Call) -> Call:
        return replace(call, ended=True)


@command
class EndCall:
    """Call nobody any more. Nobody was called, or it ended before: records nothing."""

    item: UUID
    case: UUID

    def decide(self, call: Call | None, context: CommandContext) -> Iterator[Event[Call]]:
        if call and not call.ended:
            yield CallEnded(item=self.item, case=self.case, number=call.number)
