"""This is the carrier without a broker: a relay's `send` runs the others' listeners and returns when they committed.

Durable without a queue: what a listener did not take is not past the relay's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from contracts.catalogue import LISTENERS, topic_of_kind
from contracts.envelope import Envelope
from services.chassis.carrying.listening import Listener

Ask = Callable[[UUID, int], None]
"""Asks a source to say a stream again from after a version."""


class DirectCarrier:
    """Between the services of one process. `sources` are asked for what a listener missed."""

    def __init__(self) -> None:
        self.listeners: dict[str, Listener] = {}
        self.sources: dict[str, Ask] = {}
        self.hears: Mapping[str, tuple[str, ...]] = LISTENERS

    def send(self, envelopes: Sequence[Envelope]) -> None:
        """Hand them to every service that listens to their topics. Raises what a listener could not take yet."""
        for name, listener in self.listeners.items():
            if mine := [e for e in envelopes if topic_of_kind(e.type) in self.hears[name]]:
                listener.take(mine)

    def mend(self) -> None:
        """Ask again for what was missed; to be called now and then."""
        for listener in self.listeners.values():
            listener.mend_holes()

    def ask_again(self, source: str, stream: UUID, after: int) -> None:
        """Ask its source to say a stream again."""
        self.sources[source](stream, after)
