"""Replay requests: the streams that a relay publishes again, because a consumer has a gap or an operator asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from psycopg import Connection

log = structlog.get_logger()

RequestReplay = Callable[[str, UUID, int], None]
"""(source, stream, after): asks a source to publish a stream again from after a version."""
RequestWindows = Callable[[str, int], None]
"""(source, after): asks a source to publish its windows again from after a position of its log."""

REQUEUE_QUARANTINED = """
with quarantined as (delete from relay_quarantine returning stream)
insert into relay_replay select stream, 0 from quarantined on conflict (stream) do update set after = 0
"""
DELETE_SERVED_REQUESTS = """
with request as (
    delete from relay_replay replay using unnest(%s::uuid[], %s::bigint[]) as served(stream, after)
    where replay.stream = served.stream and replay.after = served.after returning replay.stream
)
insert into relay_replayed select stream from request on conflict do nothing
"""
"""A request for an earlier version that came since then stays, and is served next. The next window has the streams."""
REQUEST_WINDOWS = """
insert into relay_watermark as w (source, position, requested_after) values (%(source)s, 0, %(after)s)
on conflict (source) do update set requested_after = least(w.requested_after, %(after)s)
"""


class ReplayRequest(NamedTuple):
    """One stream, and the version after which it is published again."""

    stream: UUID
    after: int


def request_replay(connection: Connection[Any], source: str, stream: UUID, after: int) -> None:
    """Ask the relay of `source` to publish a stream again from after a version."""
    connection.execute(
        "insert into relay_replay as a values (%s, %s) on conflict (stream) do update set after = least(a.after, %s)",
        (stream, after, after),
    )
    connection.execute("delete from relay_quarantine where stream = %s", (stream,))
    connection.execute(f"notify {source}_events")


def request_windows(connection: Connection[Any], source: str, after: int) -> None:
    """Ask the relay of `source` to publish again its windows from after a position of its log."""
    connection.execute(REQUEST_WINDOWS, {"source": source, "after": after})
    connection.execute(f"notify {source}_events")


def requeue_quarantined(connection: Connection[Any]) -> None:
    """Ask for every quarantined stream again: a newer build may translate what an older one could not."""
    connection.execute(REQUEUE_QUARANTINED)


def pending_requests(connection: Connection[Any]) -> list[ReplayRequest]:
    """Every request that is not served yet."""
    return [ReplayRequest(**row) for row in connection.execute("select stream, after from relay_replay").fetchall()]


def delete_served_requests(connection: Connection[Any], served: Sequence[ReplayRequest]) -> None:
    """Delete these requests, which the relay has published."""
    connection.execute(DELETE_SERVED_REQUESTS, tuple(map(list, zip(*served, strict=True))))


def replay_request_handler(
    replay: Callable[[UUID, int], None], repeat_windows: Callable[[int], None]
) -> Callable[[list[bytes]], None]:
    """The handler of the records on a service's republication topic: calls `replay` for each readable request of a
    stream, and `repeat_windows` for each of windows.
    """

    def handle(values: list[bytes]) -> None:
        for value in values:
            try:
                requested = json.loads(value)
                after, stream = int(requested["after"]), UUID(requested["stream"]) if "stream" in requested else None
            except (ValueError, TypeError, KeyError, AttributeError):
                log.error("unreadable_replay_request", size=len(value))
                continue
            if stream is None:
                repeat_windows(after)
            else:
                replay(stream, after)

    return handle
