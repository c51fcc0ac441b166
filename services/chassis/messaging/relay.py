"""Outbox relay: publishes a service's log in order, and moves its checkpoint only past acknowledged messages.

The log is the outbox. One relay of each service is active; a commit wakes it and never waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import structlog
from psycopg import Connection

from contracts.envelope import Envelope
from services.chassis.messaging.progress import RelayProgress
from services.chassis.messaging.relay_checkpoint import Checkpoint, acquire_leadership, advance_checkpoint
from services.chassis.messaging.relay_replay import (
    ReplayRequest,
    delete_served_requests,
    pending_requests,
    requeue_quarantined,
)
from services.chassis.messaging.serialization import MessageBatch
from services.chassis.messaging.translator import EventTranslator, OutboundMessage
from services.chassis.messaging.watermark_publisher import WatermarkPublisher

PAGE_EVENTS = 200
POLL_SECONDS = 1.0
log = structlog.get_logger()

Send = Callable[[Sequence[Envelope]], None]
"""Sends envelopes to their topics, in order; returns when all are acknowledged, or raises."""

ASYNCHRONOUS_COMMIT = "set synchronous_commit = off"
"""A checkpoint lost in a crash of the server only republishes, which inbox marks absorb. Saves one fsync per page."""


class Relay:
    """The relay of one service, over a connection of its own; that connection holds the leader's advisory lock."""

    def __init__(
        self,
        translator: EventTranslator,
        connect: Callable[[], Connection[Any]],
        send: Send,
        progress: RelayProgress | None = None,
        watermarks: WatermarkPublisher | None = None,
    ) -> None:
        self.translator, self.connect, self.send, self.name = translator, connect, send, translator.manifest.name
        self.progress, self.watermarks = progress or RelayProgress(self.name), watermarks

    def run(self, stop: Event) -> None:
        """Publish until `stop` is set. Raises the store's errors, the transport's errors, and NoProgress."""
        self.progress.begin(leads=False)
        with self.connect() as connection:
            while not stop.is_set() and not acquire_leadership(connection, self.name):
                stop.wait(POLL_SECONDS)
            self.progress.begin(leads=True)
            connection.execute(ASYNCHRONOUS_COMMIT)
            connection.execute(f"listen {self.name}_events")
            requeue_quarantined(connection)
            if self.watermarks:
                self.watermarks.begin()
            while not stop.is_set():
                self.progress.check()
                self.drain(connection, stop)
                self._publish_watermarks(connection)
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def drain(self, connection: Connection[Any], stop: Event) -> None:
        """Publish everything recorded so far. A second thread translates the next page while one is being sent."""
        next_page: Future[tuple[int, list[OutboundMessage]]] | None = None
        checkpoint = advance_checkpoint(connection, self.name)
        with ThreadPoolExecutor(1, f"translate {self.name}") as translating:
            while not stop.is_set():
                after, messages = next_page.result() if next_page else (None, [])
                if checkpoint.replay_pending:
                    self._replay(connection, checkpoint.position)
                if not messages or after != checkpoint.position:  # `republish` rewound the checkpoint meanwhile
                    _, messages = self._translate_page(checkpoint.position)
                if not messages:
                    return
                next_page = (
                    translating.submit(self._translate_page, messages[-1].row.position)
                    if len(messages) == PAGE_EVENTS
                    else None
                )
                checkpoint = self._publish(connection, checkpoint.position, messages)
                self._publish_watermarks(connection)

    def publish_page(self, connection: Connection[Any]) -> int:
        """Publish the pending replays and one page of the log; how many rows the page had."""
        checkpoint = advance_checkpoint(connection, self.name)
        if checkpoint.replay_pending:
            self._replay(connection, checkpoint.position)
        position, messages = self._translate_page(checkpoint.position)
        if messages:
            self._publish(connection, position, messages)
        self._publish_watermarks(connection)
        return len(messages)

    def _publish_watermarks(self, connection: Connection[Any]) -> None:
        if self.watermarks:
            self.watermarks.publish_due(connection)

    def _translate_page(self, after: int) -> tuple[int, list[OutboundMessage]]:
        return after, list(self.translator.translate(after, PAGE_EVENTS))

    def _publish(self, connection: Connection[Any], position: int, messages: Sequence[OutboundMessage]) -> Checkpoint:
        self._send(connection, messages)
        return advance_checkpoint(connection, self.name, position, messages[-1].row.position)

    def _replay(self, connection: Connection[Any], position: int) -> None:
        """Publish the requested streams again, about a page at a time.

        A message past the checkpoint is left out: the log's own order publishes it later.
        """
        messages, served = list[OutboundMessage](), list[ReplayRequest]()
        requests = pending_requests(connection)
        for n, request in enumerate(requests, start=1):
            messages += [
                message
                for message in self.translator.translate_stream(request.stream, request.after)
                if message.row.position <= position
            ]
            served.append(request)
            if len(messages) >= PAGE_EVENTS or n == len(requests):
                self._send(connection, messages)
                delete_served_requests(connection, served)
                self.progress.moved()
                messages, served = [], []

    def _send(self, connection: Connection[Any], messages: Sequence[OutboundMessage]) -> None:
        self._quarantine(connection, messages)
        self.send(MessageBatch([message.serialized for message in messages if message.serialized]))

    def _quarantine(self, connection: Connection[Any], messages: Sequence[OutboundMessage]) -> None:
        for message in messages:
            if message.error:
                log.error("translation_failed", service=self.name, stream=str(message.row.stream), error=message.error)
                connection.execute(
                    "insert into relay_quarantine values (%s, %s) on conflict (stream) do nothing",
                    (message.row.stream, message.error),
                )
