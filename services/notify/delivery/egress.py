"""Egress transport: an HTTP request to an address that a partner chose, which must be public, within a bounded time.

The check and the connection use one resolved address, so that a name cannot lead elsewhere between them (DNS
rebinding). A request has a bounded time in total, and only the status of its response is read.
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
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
Resolver = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """All addresses of a name. Raises NotSent."""
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent("the endpoint's name is not known") from error
    return list(dict.fromkeys(str(address[4][0]) for address in resolved))


def is_public(address: str) -> bool:
    """Whether it is a public unicast address. An IPv6 address that carries an IPv4 address is judged by the latter."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    carried = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)
    if carried:
        return is_public(str(carried))
    return ip.is_global and ip in UNICAST and ip not in SIX_TO_FOUR


class EgressTransport(httpx.BaseTransport):
    """Opens a connection for each request. `allow_private` is for development, with receivers on the same machine."""

    def __init__(
        self, *, allow_private: bool = False, seconds: float = REQUEST_SECONDS_MAX, resolve: Resolver = addresses_of
    ) -> None:
        self._allow_private, self._seconds, self._resolve = allow_private, seconds, resolve
        self._ssl = httpx.create_ssl_context()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """A response that holds the status only; its body is not read. Raises NotSent, or httpx's transport errors."""
        backend = _BoundedBackend(monotonic() + self._seconds, self._permitted_addresses)
        core_request = httpcore.Request(
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
                answer = pool.handle_request(core_request)
                answer.close()
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise getattr(httpx, type(error).__name__)(str(error), request=request) from error
        return httpx.Response(answer.status)

    def _permitted_addresses(self, host: str, port: int) -> list[str]:
        addresses = self._resolve(host, port)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise NotSent("the endpoint's address is not a public one")
        return addresses


class _BoundedBackend(httpcore.NetworkBackend):
    """Connects to permitted addresses only. Everything must be over by `deadline`, in seconds of `monotonic`."""

    def __init__(self, deadline: float, permitted_addresses: Resolver) -> None:
        self._deadline, self._permitted_addresses, self._inner = deadline, permitted_addresses, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = NotSent("the endpoint's name leads nowhere")
        for address in self._permitted_addresses(host, port):
            seconds = min(_seconds_left(self._deadline, timeout), CONNECT_SECONDS_MAX)
            try:
                stream = self._inner.connect_tcp(address, port, seconds, local_address, socket_options)
                return _BoundedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _seconds_left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _seconds_left(self._deadline, timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _seconds_left(self._deadline, timeout))
        return _BoundedStream(inner, self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _seconds_left(deadline: float, timeout: float | None) -> float:
    """Raises ReadTimeout where no time is left."""
    remaining = deadline - monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout("its time is over")
    return remaining if timeout is None else min(remaining, timeout)
