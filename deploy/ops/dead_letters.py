"""Dead letters: lists, retries and discards the messages that a service could not handle."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from deploy.composition import now
from deploy.ops.service_connection import OperationRefused, ServiceConnection
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.working_time import moment_in_words
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letter_table import DeadLetter
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.operator_decisions import discard_dead_letter


def list_dead_letters(connection: ServiceConnection) -> Iterator[str]:
    """A line for every parked stream: its key, the first version parked, why, since when, and how many follow it."""
    queue = _dead_letter_queue(connection)
    for head in queue.heads():
        behind = len(queue.queue(head.stream_key)) - 1
        yield f"{_line(head)}; {behind} behind it"


def retry(connection: ServiceConnection, stream_key: str) -> str:
    """Handle what is parked for a stream, in its order. Raises OperationRefused with the reason if it stays parked."""
    queue = _dead_letter_queue(connection)
    if not queue.queue(stream_key):
        raise OperationRefused(
            f"nothing waits at {stream_key}: tellback dead-letters list {connection.service.name} lists what does"
        )
    if not _consumer(connection, queue).retry_parked(stream_key):
        (head, *_) = queue.queue(stream_key)
        raise OperationRefused(f"still waits: {_line(head)}")
    return f"{stream_key}: handled; nothing waits there any more"


def discard(connection: ServiceConnection, stream_key: str, version: int, why: str, by: CommandContext) -> str:
    """Decide that a stream's first parked message is never handled: recorded, with who decided it and why."""
    queue = _dead_letter_queue(connection)
    if not why.strip():
        raise OperationRefused("--why says why it is never to be handled: it is recorded")
    if not discard_dead_letter(_consumer(connection, queue), stream_key, version, context=by, why=why.strip()):
        head = next(iter(queue.queue(stream_key)), None)
        state = (
            f"what waits first at {stream_key} is version {head.version}" if head else f"nothing waits at {stream_key}"
        )
        raise OperationRefused(f"{state}: tellback dead-letters list {connection.service.name} lists what waits")
    behind = queue.queue(stream_key)
    next_letter = f"; now waits {_line(behind[0])}" if behind else ""
    return f"{stream_key} version {version}: discarded by {by.by}{next_letter}"


def _line(letter: DeadLetter) -> str:
    why = f"{letter.reason}: {letter.detail}"
    return f"{letter.stream_key} version {letter.version}: {why}, since {moment_in_words(letter.since)}"


def _dead_letter_queue(connection: ServiceConnection) -> DeadLetterQueue:
    return DeadLetterQueue(connection.engine)


def _consumer(connection: ServiceConnection, queue: DeadLetterQueue) -> Consumer:
    return Consumer(connection.service, queue, now, _request_nothing)


def _request_nothing(source: str, stream: UUID, after: int) -> None:
    """Requests no replay: the running consumer requests the missing events of a gap."""
