"""Watermark publisher: a relay publishes at intervals, also when idle, up to where it has published its log.

Each window begins where the last one ended, so that a consumer notices the loss of one. Its content is read from the
log and never remembered: a window can be published again as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from contracts.watermark import Watermark, Window
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.messaging.published_versions import published_in_window
from services.chassis.messaging.relay_checkpoint import checkpoint_of

WATERMARK_SECONDS = 60.0
REQUESTS_POLL_SECONDS = 1.0
"""How often a leading relay looks for requests of windows: asking at each page would cost a round trip each."""
WINDOW_EVENTS_MAX = 5_000
"""The most events of one window, which fits a message: 5,000 streams take about 250 kB."""
WINDOW_REPLAYED_MAX = 1_000
"""The most replayed streams that one window has beside those of its events."""

SendWatermark = Callable[[Watermark], None]
"""Sends a watermark to the source's topic; returns when it is acknowledged, or raises."""

LAST_OF_PAGE = """
select coalesce(max(notification_id), 0) as last, count(*) as events from (
    select notification_id from {source}_events where notification_id > %s and notification_id <= %s
    order by notification_id limit %s
) page
"""
MOVE_WATERMARK = """
update relay_watermark
set position = %s, published_at = greatest(clock_timestamp(), published_at + interval '1 microsecond')
where source = %s and position = %s returning published_at
"""


class WatermarkMoved(Exception):
    """Another relay has published windows: this one leads no more, and its loop restarts."""


class WatermarkPublisher:
    """Publishes the windows of one relay, which calls it over the connection that holds the leader's lock."""

    def __init__(
        self,
        manifest: ServiceManifest,
        send: SendWatermark,
        interval_seconds: float = WATERMARK_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._manifest, self._source, self._send = manifest, manifest.name, send
        self._interval_seconds, self._clock = interval_seconds, clock
        self.begin()

    def begin(self) -> None:
        """This relay leads from now on: the next window is due at once."""
        self._window_due = self._requests_due = self._clock()

    def publish_due(self, connection: Connection[Any]) -> None:
        """Publish the next window if it is due, and what was requested. Raises what `send` raises."""
        now = self._clock()
        if now >= self._window_due:
            self._publish_next(connection)
            self._window_due = now + self._interval_seconds
        if now >= self._requests_due:
            self._publish_requested(connection)
            self._requests_due = now + REQUESTS_POLL_SECONDS

    def _publish_next(self, connection: Connection[Any]) -> None:
        """The window up to the checkpoint, in parts where it is large; an empty one where nothing was published."""
        replayed = self._replayed(connection)
        parts = self._parts(connection, self._position(connection), checkpoint_of(connection, self._source))
        for since, until in parts:
            published = published_in_window(connection, self._manifest, since, until, replayed)
            at = self._move(connection, since, until)
            self._send(self._watermark(at, Window(since=since, until=until, published=published)))
            connection.execute("delete from relay_replayed where stream = any(%s)", (replayed,))
            replayed = []

    def _publish_requested(self, connection: Connection[Any]) -> None:
        """Every window after the requested position again. A request for an earlier one that came since then stays."""
        query = "select requested_after, position, clock_timestamp() as at from relay_watermark where source = %s"
        row = connection.execute(query, (self._source,)).fetchone()
        if row is None or row["requested_after"] is None:
            return
        for since, until in self._parts(connection, row["requested_after"], row["position"]):
            published = published_in_window(connection, self._manifest, since, until)
            window = Window(since=since, until=until, repeated=True, published=published)
            self._send(self._watermark(row["at"], window))
        connection.execute(
            "update relay_watermark set requested_after = null where source = %s and requested_after = %s",
            (self._source, row["requested_after"]),
        )

    def _parts(self, connection: Connection[Any], since: int, until: int) -> Iterator[tuple[int, int]]:
        """Windows of at most WINDOW_EVENTS_MAX events that cover (since, until]; an empty one where that is empty."""
        while True:
            end = self._end_of_part(connection, since, until)
            yield since, end
            if end >= until:
                return
            since = end

    def _end_of_part(self, connection: Connection[Any], since: int, until: int) -> int:
        query = LAST_OF_PAGE.format(source=self._source)
        page = connection.execute(query, (since, until, WINDOW_EVENTS_MAX)).fetchone()
        assert page
        return int(page["last"]) if page["events"] == WINDOW_EVENTS_MAX else max(since, until)

    def _position(self, connection: Connection[Any]) -> int:
        """Where the last window ended."""
        query = "insert into relay_watermark (source, position) values (%s, 0) on conflict do nothing"
        connection.execute(query, (self._source,))
        row = connection.execute("select position from relay_watermark where source = %s", (self._source,)).fetchone()
        assert row
        return int(row["position"])

    def _move(self, connection: Connection[Any], since: int, until: int) -> datetime:
        """Record the end of a window before it is sent, and for good: no later window may begin before it.

        A crash in between breaks the chain, and consumers ask for what is between. Raises WatermarkMoved.
        """
        with connection.transaction():
            connection.execute("set local synchronous_commit = on")
            row = connection.execute(MOVE_WATERMARK, (until, self._source, since)).fetchone()
        if row is None:
            raise WatermarkMoved(self._source)
        at: datetime = row["published_at"]
        return at

    def _replayed(self, connection: Connection[Any]) -> list[UUID]:
        rows = connection.execute("select stream from relay_replayed limit %s", (WINDOW_REPLAYED_MAX,))
        return [row["stream"] for row in rows]

    def _watermark(self, at: datetime, window: Window) -> Watermark:
        return Watermark(id=uuid4(), source=self._source, time=at, data=window)


def watermark_position_of(connection: Connection[Any], source: str) -> int:
    """Where a service's last window ended; 0 before the first."""
    row = connection.execute("select position from relay_watermark where source = %s", (source,)).fetchone()
    return int(row["position"]) if row else 0
