"""Graceful shutdown of an HTTP server: report not ready, finish accepted requests, refuse new ones, exit."""

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
"""uvicorn logs through our own logging, without its access log, whose paths hold ids."""

ACCEPT_GRACE_SECONDS, READ_GRACE_SECONDS = 0.1, 0.4
"""Seconds in which waiting connections are accepted, and then seconds in which they may send their request."""
SO_ATTACH_FILTER, BPF_RET = 26, 0x06
"""Constants of Linux: the socket option that attaches a packet filter, and the filter's return instruction."""


class GracefulServer(uvicorn.Server):
    """uvicorn's server with an orderly end.

    The first signal makes `/readyz` fail, and every answer closes its connection, for `drain_seconds`. Then the server
    refuses new connections, answers the requests that it has accepted, and ends. A second signal ends it at once.
    A client gets an answer or a refused connection, and no connection that breaks under its request.
    """

    def __init__(self, config: uvicorn.Config, health: Health, drain_seconds: float) -> None:
        super().__init__(config)
        self._health, self._drain_seconds, self._drains_until = health, drain_seconds, 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the signal and keep it from uvicorn, so that the process can close its own resources afterwards."""
        if self._health.shutting_down:
            self.should_exit = True
        self._drains_until = time.monotonic() + self._drain_seconds
        self._health.shutting_down = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listening sockets once waiting connections are accepted; uvicorn alone would reset those."""
        for server in self.servers:
            for listening_socket in server.sockets:
                _refuse_new_connections(listening_socket)
        await asyncio.sleep(ACCEPT_GRACE_SECONDS)
        for server in self.servers:
            server.close()
        await asyncio.sleep(READ_GRACE_SECONDS)
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """End the drain when it is over; uvicorn calls this ten times a second."""
        if self._health.shutting_down and time.monotonic() >= self._drains_until:
            self.should_exit = True
        return await super().on_tick(counter)


def _refuse_new_connections(listening_socket: Any) -> None:
    """Refuse new connections while accepted ones finish: closing the socket alone would reset those not yet accepted.

    A packet filter of one instruction drops every packet; the client's kernel tries again after a second and is
    refused. On a system without such filters the few connections of that moment are reset.
    """
    drop_all_filter = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RET, 0, 0, 0))
    with suppress(OSError):
        listening_socket.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(drop_all_filter))
        )


def serve_gracefully(
    app: FastAPI, health: Health, host: str, port: int, *, drain_seconds: float, grace_seconds: float
) -> None:
    """Serve until a signal. Accepted requests have `grace_seconds` to finish once `drain_seconds` have passed."""
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=round(grace_seconds), **QUIET_UVICORN)
    GracefulServer(config, health, drain_seconds).run()


@contextmanager
def serve_in_thread(config: uvicorn.Config, *bound_sockets: socket.socket) -> Iterator[None]:
    """Serve in a thread while the context is open, on sockets that are bound already where any are given."""
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [*bound_sockets] or None}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield
    server.should_exit = True
    thread.join(10)
