"""Operator decisions: what a person decides about incoming messages, recorded as an event with who, why and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from contracts.personal import Plain
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import EventMetadata, to_stored_event
from services.chassis.application.store import InboxMark
from services.chassis.application.unit_of_work import UnitOfWork
from services.chassis.domain.decider import CommandContext, Event, event, stream
from services.chassis.messaging.consumer import Consumer


@event("chassis.dead-letters.discarded")
class DeadLetterDiscarded:
    """A person decided that a parked message is never handled. The inbox mark has moved past it."""

    stream_key: Plain
    version: int
    reason: Plain
    why: Plain

    def apply(self, discarded: int | None) -> int:
        """How many messages of that stream were discarded."""
        return (discarded or 0) + 1


def discard_dead_letter(
    consumer: Consumer, stream_key: str, version: int, *, context: CommandContext, why: str
) -> bool:
    """Discard the head of a parked stream, record the decision, and retry the messages behind it.

    False, and nothing is discarded, when the head is not `version`: another operator or the consumer was faster.
    """
    service, queue = consumer.service, consumer.dead_letters.queue(stream_key)
    if not queue or queue[0].version != version:
        return False
    head, stream_id = queue[0], stream("dead-letters", stream_key)
    mark = service.store.inbox_marks([stream_key]).get(stream_key, 0)
    event = DeadLetterDiscarded(
        stream_key=stream_key, version=head.version, reason=f"{head.reason}: {head.detail}", why=why
    )
    moves = [InboxMark(stream_key, head.version, mark)] if head.version > mark else []
    record_operator_decision(service, stream_id, event, context, moves)
    consumer.dead_letters.remove(stream_key, head.version)
    consumer.retry_parked(stream_key)
    return True


def record_operator_decision(
    service: Service, stream_id: UUID, decision: Event[Any], context: CommandContext, marks: Sequence[InboxMark] = ()
) -> None:
    """Append one event outside any request, with the operator's name and role; `marks` move in the same save."""
    metadata = EventMetadata(
        by=context.by, role=context.role, organisation=context.organisation, occurred_at=context.at, correlation=uuid4()
    )
    unit_of_work = UnitOfWork(service.manifest, service.store)
    version = len(service.store.read_stream(stream_id)) + 1
    unit_of_work.new_events.append(to_stored_event(stream_id, version, decision, metadata))
    service.commit(unit_of_work, marks)
