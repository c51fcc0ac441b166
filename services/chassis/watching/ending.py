"""This is where a process that serves is told to stop, and lets nobody down: it says so, finishes, and then goes."""

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

from services.chassis.watching.health import Health

QUIET: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
"""What uvicorn says goes through our own logs, which say less: its access log has ids in it."""


class Leaving(uvicorn.Server):
    """On the first signal it is not ready any more and closes each connection with its next answer, for `drain`
    seconds; then it takes nothing new, answers what it has in hand and ends. On the second it ends at once.

    A client therefore meets an answer, or a connection that is refused; not one that breaks under its request.
    """

    def __init__(self, config: uvicorn.Config, health: Health, drain: float) -> None:
        super().__init__(config)
        self._health, self._drain, self._ends_at = health, drain, 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal is spent here: the process goes on to put its own things in order."""
        if self._health.leaving:
            self.should_exit = True
        self._ends_at = time.monotonic() + self._drain
        self._health.leaving = True

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if self._health.leaving and time.monotonic() >= self._ends_at:
            self.should_exit = True
        return await super().on_tick(counter)


def serve_until_told(app: FastAPI, health: Health, host: str, port: int, *, drain: float, grace: float) -> None:
    """Serve until a signal, then leave: `drain` and `grace` are seconds, the second for what is still in hand."""
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=round(grace), **QUIET)
    Leaving(config, health, drain).run()


@contextmanager
def serving_beside(config: uvicorn.Config, *bound: socket.socket) -> Iterator[None]:
    """Serve in a thread of its own while this is open, on these sockets where they are bound already."""
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [*bound] or None}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join(10)
