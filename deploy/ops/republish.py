"""Republish: has a service's relay publish its log to Kafka again."""

from __future__ import annotations

from uuid import UUID

from deploy.ops.service_connection import OperationRefused, ServiceConnection
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.relay_checkpoint import republish
from services.chassis.messaging.relay_replay import request_replay


def republish_log(connection: ServiceConnection, since: int | None, stream: UUID | None) -> str:
    """Request it for one `stream`, or for every event after the log position `since`: inbox marks make it harmless.

    Returns the sentence to print. Raises OperationRefused where the log has no such position or stream.
    """
    if since is not None and stream:
        raise OperationRefused("give --since or --stream, not both")
    newest, name = connection.store.last_position(), connection.service.name
    if since is not None and not 0 <= since <= newest:
        raise OperationRefused(f"--since is a position from 0 to {newest}, the newest in this log")
    if stream and not connection.store.read_stream(stream):
        raise OperationRefused(f"{name} has recorded nothing on stream {stream}")
    with connect(connection.url) as rows:
        if stream:
            request_replay(rows, name, stream, 0)
        else:
            republish(rows, name, since or 0)
    scope = f"stream {stream}" if stream else f"every event after position {since or 0}, up to {newest}"
    return f"{name}'s relay publishes {scope} again"
