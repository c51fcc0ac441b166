"""This is where a service is mended by hand: said again, heard again, built again, and what waits looked after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from deploy.composition import now, projections_of
from deploy.ops.service_connection import OperationRefused, ServiceConnection
from services.chassis.domain.decider import CommandContext
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetter, DeadLetterQueue
from services.chassis.messaging.relay import republish, request_replay
from services.chassis.projections.rebuild import rebuild_together


def republish_log(connection: ServiceConnection, since: int | None, stream: UUID | None) -> str:
    """Let the relay say again: one stream, or all that was said after a position. Memories make it harmless."""
    if since is not None and stream:
        raise OperationRefused("give --since or --stream, not both")
    newest = connection.store.last_position()
    if since is not None and not 0 <= since <= newest:
        raise OperationRefused(f"--since is a position from 0 to {newest}, the newest in this log")
    if stream and not connection.store.read_stream(stream):
        raise OperationRefused(f"{connection.service.name} has recorded nothing on stream {stream}")
    with connect(connection.url) as own:
        if stream:
            request_replay(own, connection.service.name, stream, 0)
        else:
            republish(own, connection.service.name, since or 0)
    what = f"stream {stream}" if stream else f"all after position {since or 0}, up to {newest}"
    return f"{connection.service.name}'s relay says {what} again"


def rebuild_projections(
    connection: ServiceConnection, name: str | None, report_progress: Callable[[str, int, int], None]
) -> Iterator[str]:
    """Build read models from event 1 beside those that serve, and put them in their place. `report_progress`
    hears how far.
    """
    by_name = {p.name: p for p in projections_of(connection.service.manifest)}
    if name and name not in by_name:
        raise OperationRefused(
            f"{connection.service.name} has no read model {name}: choose among {', '.join(sorted(by_name))}"
        )
    these, newest, what = (
        [by_name[name]] if name else [*by_name.values()],
        connection.store.last_position(),
        name or connection.service.name,
    )
    position = rebuild_together(
        these, connection.store, connection.engine, lambda place: report_progress(what, place, newest)
    )
    for projection in these:
        yield f"{projection.name}: built from event 1 to position {position}"


def list_dead_letters(connection: ServiceConnection) -> Iterator[str]:
    """A line for every stream that waits: where, which version, why, since when, and how much is behind it."""
    parking = _dead_letter_queue(connection)
    for first in parking.heads():
        behind = len(parking.queue(first.stream_key)) - 1
        yield f"{_line(first)}; {behind} behind it"


def retry(connection: ServiceConnection, place: str) -> str:
    """Try what waits at a place, in its order. Raises OperationRefused when it must go on waiting, with the reason."""
    parking = _dead_letter_queue(connection)
    if not parking.queue(place):
        raise OperationRefused(
            f"nothing waits at {place}: tellback dead-letters list {connection.service.name} lists what does"
        )
    if not _consumer(connection, parking).retry_parked(place):
        (first, *_) = parking.queue(place)
        raise OperationRefused(f"still waits: {_line(first)}")
    return f"{place}: heard; nothing waits there any more"


def discard(connection: ServiceConnection, place: str, version: int, why: str, by: CommandContext) -> str:
    """Decide that what waits first at a place is never heard: recorded with who and why."""
    parking = _dead_letter_queue(connection)
    if not why.strip():
        raise OperationRefused("--why says why it is never to be heard: it is recorded")
    if not _consumer(connection, parking).discard(place, version, context=by, why=why.strip()):
        first = next(iter(parking.queue(place)), None)
        waits = f"what waits first at {place} is version {first.version}" if first else f"nothing waits at {place}"
        raise OperationRefused(f"{waits}: tellback dead-letters list {connection.service.name} lists what waits")
    behind = parking.queue(place)
    return f"{place} version {version}: discarded by {by.by}" + (f"; now waits {_line(behind[0])}" if behind else "")


def _line(parked: DeadLetter) -> str:
    why = f"{parked.reason}: {parked.detail}"
    return f"{parked.stream_key} version {parked.version}: {why}, since {parked.since:%Y-%m-%d %H:%M}"


def _dead_letter_queue(connection: ServiceConnection) -> DeadLetterQueue:
    parking = DeadLetterQueue(connection.engine)
    parking.create()
    return parking


def _consumer(connection: ServiceConnection, parking: DeadLetterQueue) -> Consumer:
    return Consumer(connection.service, parking, now, _request_nothing)


def _request_nothing(source: str, stream: UUID, after: int) -> None:
    """A hole's source is asked by the listener that runs."""
