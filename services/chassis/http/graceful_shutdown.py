"""Graceful shutdown: `/readyz` turns 503, the server serves on for a grace period, then accepts no new connection.

The load balancer heeds `/readyz` and stops sending requests within that period, so none meets a closed socket.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from services.chassis.observability.health import Health

QUIET_UVICORN: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
"""Uvicorn's own logs are off: its access log contains ids. Requests are logged by `request_metrics`."""


class GracefulServer(uvicorn.Server):
    """A server that drains: on the first signal it reports not ready, and serves on for `drain_seconds`, while
    `request_metrics` closes each connection with its response. Then it closes the listening socket, finishes the
    requests in hand and ends.

    A second signal ends the drain at once.
    """

    def __init__(self, config: uvicorn.Config, health: Health, drain_seconds: float) -> None:
        super().__init__(config)
        self._health, self._drain_seconds, self._drains_until = health, drain_seconds, 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Does not raise the signal again, as uvicorn's does: the process still has to close its own resources."""
        if self._health.shutting_down:
            self.should_exit = True
        self._drains_until = time.monotonic() + self._drain_seconds
        self._health.shutting_down = True

    async def on_tick(self, counter: int) -> bool:
        """Uvicorn calls this ten times a second."""
        if self._health.shutting_down and time.monotonic() >= self._drains_until:
            self.should_exit = True
        return await super().on_tick(counter)


def serve_gracefully(
    app: FastAPI, health: Health, host: str, port: int, *, drain_seconds: float, grace_seconds: float
) -> None:
    """Serve until a signal, and drain for `drain_seconds`; after that, requests in hand have `grace_seconds`."""
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=round(grace_seconds), **QUIET_UVICORN)
    GracefulServer(config, health, drain_seconds).run()


@contextmanager
def serve_in_thread(config: uvicorn.Config, *bound_sockets: socket.socket) -> Iterator[None]:
    """Serve in a thread while this is open, on the sockets that are bound already, if any."""
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [*bound_sockets] or None}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join(10)
