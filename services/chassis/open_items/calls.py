"""Policies on calls: an open item that is urgent, overdue or escalated is called out; who has it ends the call."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.command_spec import LookupContext
from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.absence import ReallocationAsked
from services.chassis.domain.open_items.allocation import ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.calls import CallContext, CallPeople, CallReason, EndCall, call_of
from services.chassis.domain.open_items.escalation import ItemEscalated
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled
from services.chassis.domain.open_items.overdue import ItemOverdue
from services.chassis.domain.open_items.review import ItemAcknowledged
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.open_items.ladder import before_whom
from services.chassis.open_items.service_items import ServiceItems


class CallReactions:
    """REACTIONS in one service, whose name tells its calls from those of another."""

    def __init__(self, service: str) -> None:
        self.service = service

    def raised(self, event: ItemRaised, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        if item.urgent:
            yield self._call(stream_id, CallReason.URGENT)

    def given(self, event: ItemAllocated | ItemUnallocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        """Also one that somebody had: whoever gave it back has it no more."""
        if item.urgent:
            yield self._call(stream_id, CallReason.GIVEN)

    def overdue(self, event: ItemOverdue, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield self._call(stream_id, CallReason.OVERDUE)

    def escalated(self, event: ItemEscalated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield self._call(stream_id, CallReason.ESCALATED, event.asked)

    def owner_away(self, event: ReallocationAsked, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        yield self._call(stream_id, CallReason.OWNER_AWAY, event.asked)

    def ended(self, event: ItemAcknowledged | ItemSettled, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
        if item.called:
            end = EndCall(item=stream_id, case=item.subject.case)
            yield Dispatch(call_of(self.service, stream_id), end)

    def _call(self, stream_id: UUID, reason: CallReason, asked: tuple[UUID, ...] = ()) -> Dispatch:
        return Dispatch(call_of(self.service, stream_id), CallPeople(item=stream_id, reason=reason, asked=asked))


def call_reactions(service: str) -> Reactions:
    """The lines on calls of a service's REACTIONS."""
    calls = CallReactions(service)
    return {
        ItemRaised: calls.raised,
        ItemAllocated: calls.given,
        ItemUnallocated: calls.given,
        ItemOverdue: calls.overdue,
        ItemEscalated: calls.escalated,
        ReallocationAsked: calls.owner_away,
        ItemAcknowledged: calls.ended,
        ItemSettled: calls.ended,
    }


def find_call(items: ServiceItems, unit_of_work: LookupContext, command: CallPeople) -> CallContext:
    """Look-up of a call. It sees what the event that asks for the call has changed."""
    item = unit_of_work.state(OpenItem, command.item)
    assert item, "people are called for an item that was raised"
    return CallContext(
        item=item,
        kind=items.kinds[item.kind],
        before=before_whom(items, unit_of_work, item),
        involvement=items.involvement_of(unit_of_work, item.subject),
    )
