"""PostgreSQL proxy: swallows the reply to one chosen request, or the request itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from deploy.dev.databases import Database


class PostgresProxy:
    """A TCP proxy in front of a database, whose address through the proxy is `database`.

    `swallow_reply_to(b"…")` passes on the first request with these bytes, and swallows all later replies on that
    connection; with `cut` it closes the connection, else the kernel goes on acknowledging. `swallow_request(b"…")`
    keeps the request from the server. `swallowed` is set when that has happened.
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
        for open_socket in self._sockets:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()

    def swallow_reply_to(self, request: bytes, *, cut: bool) -> None:
        self._trigger, self._resets, self._withholds_request = request, cut, False
        self.swallowed.clear()

    def swallow_request(self, request: bytes) -> None:
        self._trigger, self._resets, self._withholds_request = request, False, True
        self.swallowed.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                connection = _Connection(self, client, server)
                for pump in (connection.requests, connection.replies):
                    threading.Thread(target=pump, daemon=True).start()

    def matches(self, request: bytes) -> bool:
        """True for the first request with the chosen bytes, and for no other."""
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
    """One proxied connection."""

    def __init__(self, proxy: PostgresProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._swallowing = False

    def requests(self) -> None:
        def send(data: bytes) -> None:
            self._swallowing = self._swallowing or self._proxy.matches(data)
            if self._swallowing and self._proxy.withholds_request:
                self._proxy.swallowed.set()
            else:
                self._server.sendall(data)

        _pump(self._client, send, self._server)

    def replies(self) -> None:
        def send(data: bytes) -> None:
            if not self._swallowing:
                self._client.sendall(data)
                return
            self._proxy.swallowed.set()
            if self._proxy.resets:
                self._client.shutdown(socket.SHUT_RDWR)

        _pump(self._server, send, self._client)


def _pump(source: socket.socket, send: Callable[[bytes], None], other: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            send(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
