"""Admin client of Kafka that closes itself where it cannot connect."""

from __future__ import annotations

from typing import Any

from kafka.admin import KafkaAdminClient


class ClosingAdminClient(KafkaAdminClient):  # type: ignore[misc]
    """An admin client that leaves no socket and no thread behind where its constructor finds no broker.

    The library's own raises from its bootstrap before `close` can close anything (kafka-python 3.0.12), and the
    loops that use it restart every few seconds while the broker is away.
    """

    def __init__(self, **configs: Any) -> None:
        try:
            super().__init__(**configs)
        except BaseException:
            self._closed = False
            self.close()
            raise
