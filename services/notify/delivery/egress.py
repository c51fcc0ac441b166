"""This is where a request goes out to an address that somebody else chose: to a public one, and over in time.

What is judged is the address that is connected to, so that a name cannot be one thing when it is judged and another
when it is called; and whatever the other side does, it has so many seconds in all and is not listened to beyond its
status.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

import httpcore
import httpx

from services.notify.delivery.ports import NotSent

REQUEST_SECONDS_MAX, CONNECT_SECONDS_MAX = 15.0, 5.0
UNICAST, SIX_TO_FOUR, NAT64 = map(ipaddress.IPv6Network, ("2000::/3", "2002::/16", "64:ff9b::/96"))
Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
Resolver = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """All that a name leads to. Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent("the endpoint's name is not known") from error
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(address: str) -> bool:
    """Whether anybody on the internet is meant by it; one that carries another in it is judged by that."""
    at = ipaddress.ip_address(address)
    if isinstance(at, ipaddress.IPv4Address):
        return at.is_global and not at.is_multicast
    within = at.ipv4_mapped or (ipaddress.IPv4Address(int(at) & 0xFFFFFFFF) if at in NAT64 else None)
    if within:
        return is_public(str(within))
    return at.is_global and at in UNICAST and at not in SIX_TO_FOUR


class EgressTransport(httpx.BaseTransport):
    """A connection of its own for every request. `allow_private` is for development, where receivers are on this
    machine.
    """

    def __init__(
        self, *, allow_private: bool = False, seconds: float = REQUEST_SECONDS_MAX, resolve: Resolver = addresses_of
    ) -> None:
        self._allow_private, self._seconds, self._resolve = allow_private, seconds, resolve
        self._ssl = httpx.create_ssl_context()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The status alone: nothing else of the answer is read. Raises NotSent, or httpx's errors of transport."""
        backend = _BoundedBackend(monotonic() + self._seconds, self._permitted_addresses)
        asked = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions=request.extensions,
        )
        with httpcore.ConnectionPool(self._ssl, max_connections=1, network_backend=backend) as pool:
            try:
                answer = pool.handle_request(asked)
                answer.close()
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise getattr(httpx, type(error).__name__)(str(error), request=request) from error
        return httpx.Response(answer.status)

    def _permitted_addresses(self, host: str, port: int) -> list[str]:
        found = self._resolve(host, port)
        if not self._allow_private and not all(map(is_public, found)):
            raise NotSent("the endpoint's address is not a public one")
        return found


class _BoundedBackend(httpcore.NetworkBackend):
    """Connects to what was judged and to nothing else; all that comes after must be over by `until`."""

    def __init__(self, until: float, permitted_addresses: Resolver) -> None:
        self._until, self._permitted_addresses, self._inner = until, permitted_addresses, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Option] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = NotSent("the endpoint's name leads nowhere")
        for address in self._permitted_addresses(host, port):
            left = min(_seconds_left(self._until, timeout), CONNECT_SECONDS_MAX)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
                return _BoundedStream(stream, self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _seconds_left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _seconds_left(self._until, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _seconds_left(self._until, timeout))
        return _BoundedStream(inner, self._until)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _seconds_left(until: float, timeout: float | None) -> float:
    """Raises ReadTimeout where no time is left."""
    left = until - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("its time is over")
    return left if timeout is None else min(left, timeout)
