"""This is where PostgreSQL is reached through something that can fail: replies swallowed, connections cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from deploy.dev.databases import Database


class PostgresProxy:
    """A TCP proxy before a database.

    `swallow_reply_to(b"…")` waits for a request that holds these bytes, lets it reach the server, and swallows all that
    the server answers on that connection; with `cut` it then resets it, else the kernel goes on acknowledging.
    `swallow_request(b"…")` keeps the request itself from the server.
    """

    def __init__(self, database: Database) -> None:
        self._target = (database.host if not database.host.startswith("/") else "127.0.0.1", database.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self._trigger: bytes | None = None
        self._resets = self._withholds_request = False
        self.database = database.with_address("127.0.0.1", self._listener.getsockname()[1])
        self.swallowed = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def swallow_reply_to(self, request: bytes, *, cut: bool) -> None:
        self._trigger, self._resets, self._withholds_request = request, cut, False
        self.swallowed.clear()

    def swallow_request(self, request: bytes) -> None:
        self._trigger, self._resets, self._withholds_request = request, False, True
        self.swallowed.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                link = _Connection(self, near, far)
                for pump in (link.requests, link.replies):
                    threading.Thread(target=pump, daemon=True).start()

    def matches(self, request: bytes) -> bool:
        """Only the first request that fits."""
        if self._trigger is None or self._trigger not in request:
            return False
        self._trigger = None
        return True

    @property
    def resets(self) -> bool:
        return self._resets

    @property
    def withholds_request(self) -> bool:
        return self._withholds_request


class _Connection:
    def __init__(self, proxy: PostgresProxy, near: socket.socket, far: socket.socket) -> None:
        self._proxy, self._near, self._far = proxy, near, far
        self._swallowing = False

    def requests(self) -> None:
        def send(data: bytes) -> None:
            self._swallowing = self._swallowing or self._proxy.matches(data)
            if self._swallowing and self._proxy.withholds_request:
                self._proxy.swallowed.set()
            else:
                self._far.sendall(data)

        _pump(self._near, send, self._far)

    def replies(self) -> None:
        def send(data: bytes) -> None:
            if not self._swallowing:
                self._near.sendall(data)
                return
            self._proxy.swallowed.set()
            if self._proxy.resets:
                self._near.shutdown(socket.SHUT_RDWR)

        _pump(self._far, send, self._near)


def _pump(source: socket.socket, send: Callable[[bytes], None], other: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            send(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
