"""This is the carrier without a broker: a relay's `send` runs the others' listeners and returns when they committed.

Durable without a queue: what a listener did not take is not past the relay's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from contracts.catalogue import TOPICS_BY_CONSUMER, topic_of_event_type
from contracts.envelope import Envelope
from services.chassis.messaging.consumer import Consumer

RequestReplay = Callable[[UUID, int], None]
"""Asks a source to say a stream again from after a version."""


class InProcessTransport:
    """Between the services of one process. `sources` are asked for what a listener missed."""

    def __init__(self) -> None:
        self.consumers: dict[str, Consumer] = {}
        self.sources: dict[str, RequestReplay] = {}
        self.subscriptions: Mapping[str, tuple[str, ...]] = TOPICS_BY_CONSUMER

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """Hand them to every service that listens to their topics. Raises what a listener could not take yet."""
        for name, consumer in self.consumers.items():
            if subscribed := [e for e in envelopes if topic_of_event_type(e.type) in self.subscriptions[name]]:
                consumer.handle_batch(subscribed)

    def request_missing(self) -> None:
        """Ask again for what was missed; to be called now and then."""
        for consumer in self.consumers.values():
            consumer.request_missing()

    def request_replay(self, source: str, stream: UUID, after: int) -> None:
        """Ask its source to say a stream again."""
        self.sources[source](stream, after)
