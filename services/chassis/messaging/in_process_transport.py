"""In-process transport: a relay's `send` runs the subscribed consumers, and returns when they have committed.

Durable without a queue: the checkpoint of the relay stays before a message that a consumer could not handle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from contracts.envelope import Envelope
from contracts.watermark import Watermark
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.messaging.consumer import Consumer

RequestReplay = Callable[[UUID, int], None]
"""(stream, after): asks one source to publish a stream again from after a version."""
RequestWindows = Callable[[int], None]
"""(after): asks one source to publish its windows again from after a position."""


class InProcessTransport:
    """Between the services of one process.

    `sources`: service -> the callable that requests a replay of it; `window_sources`: one that requests its windows.
    """

    def __init__(self, catalogue: MessageCatalogue) -> None:
        self.catalogue = catalogue
        self.consumers: dict[str, Consumer] = {}
        self.sources: dict[str, RequestReplay] = {}
        self.window_sources: dict[str, RequestWindows] = {}

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """Hand these to every consumer that subscribes to their topics. Raises what a consumer raises."""
        for name, consumer in self.consumers.items():
            topics = self.catalogue.topics_by_consumer[name]
            if subscribed := [e for e in envelopes if self.catalogue.topic_of(e.type) in topics]:
                consumer.handle_batch(subscribed)

    def send_watermark(self, watermark: Watermark) -> None:
        """Hand it to every consumer of its source. Raises what a consumer raises."""
        for name, consumer in self.consumers.items():
            if watermark.source in self.catalogue.sources_of(name):
                consumer.handle_watermark(watermark)

    def request_missing(self) -> None:
        """Let every consumer ask for what it misses; called at intervals."""
        for consumer in self.consumers.values():
            consumer.request_missing()

    def request_replay(self, source: str, stream: UUID, after: int) -> None:
        """Ask a source to publish a stream again."""
        self.sources[source](stream, after)

    def request_windows(self, source: str, after: int) -> None:
        """Ask a source to publish its windows again."""
        self.window_sources[source](after)
