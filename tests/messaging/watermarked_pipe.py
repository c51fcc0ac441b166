"""A pipe whose publisher says up to where it has published, and whose reader finds what it misses."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any
from uuid import UUID

from contracts.envelope import Envelope
from contracts.watermark import Watermark
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.lost_tail import LostTailDetector
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import republish
from services.chassis.messaging.relay_replay import request_replay, request_windows
from services.chassis.messaging.translator import EventTranslator
from services.chassis.messaging.watermark_publisher import WatermarkPublisher
from tests.messaging.pipe import PUBLISHER, Pipe

MINUTE = timedelta(minutes=1)


class WatermarkedPipe:
    """`windows` holds every watermark that was published; `loses_…` decides what is lost on its way.

    A replay that the reader asks for is published by the next `relay`.
    """

    def __init__(self, pipe: Pipe, opened: ExitStack) -> None:
        self.pipe, self.now, self.seconds = pipe, datetime.now(UTC), 0.0
        self.loses_messages = self.loses_watermarks = self.loses_requests = False
        self.windows: list[Watermark] = []
        self.replays: list[UUID] = []
        self.windows_requested: list[int] = []
        self.behind_seconds = 0.0
        self.url: str = pipe.messages.store.datastore.database_url  # type: ignore[attr-defined]
        self.rows: Any = opened.enter_context(connect(self.url))
        republish(self.rows, "messages")
        self.detector = self.new_detector()
        self.consumer = Consumer(pipe.reader, pipe.dead_letters, self.clock, self._request_replay, self.detector)
        self.translator = EventTranslator(PUBLISHER, pipe.messages.store)
        self.outbox_relay = self.new_relay()

    def clock(self) -> datetime:
        """The reader's time."""
        return self.now

    def new_detector(self) -> LostTailDetector:
        """A detector as a restarted consumer has it."""
        return LostTailDetector(
            self.pipe.reader,
            self.pipe.engine,
            self.clock,
            self._request_replay,
            self._request_windows,
            behind_seconds=lambda: self.behind_seconds,
        )

    def new_relay(self) -> Relay:
        """A relay as a restarted process has it."""
        watermarks = WatermarkPublisher(PUBLISHER, self._send_watermark, clock=lambda: self.seconds)
        return Relay(self.translator, lambda: connect(self.url), self._send, watermarks=watermarks)

    def relay(self, *, after_minutes: int = 0) -> None:
        """Publish everything that was recorded or asked for so far; later, the next window is due."""
        self.now += after_minutes * MINUTE
        self.seconds += after_minutes * 60
        self.outbox_relay.drain(self.rows, Event())
        self.outbox_relay._publish_watermarks(self.rows)

    def look_for_missing(self, *, after_minutes: int = 0) -> None:
        """The reader's housekeeping, so many minutes later."""
        self.now += after_minutes * MINUTE
        self.consumer.request_missing()

    def connect_as_reader(self) -> Any:
        """A connection to the reader's database."""
        return connect(self.pipe.reader.store.datastore.database_url)  # type: ignore[attr-defined]

    def trouble(self) -> str | None:
        return self.detector.trouble()

    def _send(self, envelopes: Sequence[Envelope]) -> None:
        if not self.loses_messages:
            self.consumer.handle_batch([*envelopes])

    def _send_watermark(self, watermark: Watermark) -> None:
        self.windows.append(watermark)
        if not self.loses_watermarks:
            self.consumer.handle_watermark(watermark)

    def _request_replay(self, source: str, stream: UUID, after: int) -> None:
        self.replays.append(stream)
        request_replay(self.rows, source, stream, after)

    def _request_windows(self, source: str, after: int) -> None:
        self.windows_requested.append(after)
        if not self.loses_requests:
            request_windows(self.rows, source, after)


def lose(watched: WatermarkedPipe, *texts: str) -> list[UUID]:
    """Messages that are published and never arrive, and whose window does."""
    messages = [watched.pipe.write(text) for text in texts]
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.loses_messages = False
    return messages


def read(watched: WatermarkedPipe, messages: list[UUID]) -> list[tuple[str, ...]]:
    return [watched.pipe.read(message) for message in messages]
