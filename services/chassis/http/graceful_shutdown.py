"""This is where a process that serves is told to stop, and lets nobody down: it says so, finishes, and then goes."""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from services.chassis.observability.health import Health

QUIET_UVICORN: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
"""What uvicorn says goes through our own logs, which say less: its access log has ids in it."""

ACCEPT_GRACE_SECONDS, READ_GRACE_SECONDS = 0.1, 0.4
"""How long who has connected has to be taken in, and then to say what they want."""
SO_ATTACH_FILTER, BPF_RET = 26, 0x06
"""SO_ATTACH_FILTER and BPF_RET, of Linux."""


class GracefulServer(uvicorn.Server):
    """On the first signal it is not ready any more and closes each connection with its next answer, for `drain_seconds`
    seconds; then it takes nothing new, answers what it has in hand and ends. On the second it ends at once.

    A client therefore meets an answer, or a connection that is refused; not one that breaks under its request.
    """

    def __init__(self, config: uvicorn.Config, health: Health, drain_seconds: float) -> None:
        super().__init__(config)
        self._health, self._drain_seconds, self._drains_until = health, drain_seconds, 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The signal is spent here: the process goes on to put its own things in order."""
        if self._health.shutting_down:
            self.should_exit = True
        self._drains_until = time.monotonic() + self._drain_seconds
        self._health.shutting_down = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, which closes the door while somebody is in it: whoever had connected is still let speak."""
        for server in self.servers:
            for listening_socket in server.sockets:
                _refuse_new_connections(listening_socket)
        await asyncio.sleep(ACCEPT_GRACE_SECONDS)
        for server in self.servers:
            server.close()
        await asyncio.sleep(READ_GRACE_SECONDS)
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if self._health.shutting_down and time.monotonic() >= self._drains_until:
            self.should_exit = True
        return await super().on_tick(counter)


def _refuse_new_connections(listening_socket: Any) -> None:
    """Let nobody connect any more, and lose nobody who has: closing alone resets those that wait to be taken in.

    A filter of one instruction that drops every packet; whoever is dropped asks again after a second, and is refused.
    Where the system has no such filters, the few who come in that moment are reset, as anywhere.
    """
    drop_all_filter = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RET, 0, 0, 0))
    with suppress(OSError):
        listening_socket.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(drop_all_filter))
        )


def serve_gracefully(
    app: FastAPI, health: Health, host: str, port: int, *, drain_seconds: float, grace_seconds: float
) -> None:
    """Serve until a signal, then leave: `drain_seconds` and `grace_seconds` are seconds, the second for what is
    still in hand.
    """
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=round(grace_seconds), **QUIET_UVICORN)
    GracefulServer(config, health, drain_seconds).run()


@contextmanager
def serve_in_thread(config: uvicorn.Config, *bound_sockets: socket.socket) -> Iterator[None]:
    """Serve in a thread of its own while this is open, on these sockets where they are bound already."""
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [*bound_sockets] or None}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join(10)
