"""A webhook goes to a public address and no other, whatever its name resolves to, and ends within its deadline."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic

import httpx
import pytest

from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.egress import EgressTransport, Resolver
from services.notify.delivery.ports import NotSent
from services.notify.delivery.webhook import Webhook, must_be_https
from services.notify.domain.delivery.attempts import AttemptFailed
from services.notify.domain.delivery.state import ChannelKind, Notice
from tests.domain.notify.builders import NOW, Notify
from tests.domain.notify.test_late_joins import referral_received
from tests.services.test_notices_go_out import NOTICE, SECRET, due

HOOK = "https://hooks.example.org/x"
PRIVATE_ADDRESSES = [
    *("127.0.0.1", "10.0.0.8", "172.16.4.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "::127.0.0.1"),
]


def send(
    resolve: Resolver, url: str = "https://hooks.example.org/x", seconds: float = 2, allow_private: bool = False
) -> None:
    with httpx.Client(
        transport=EgressTransport(resolve=resolve, seconds=seconds, allow_private=allow_private)
    ) as client:
        Webhook(client, lambda _: (SECRET,), lambda: datetime.now(UTC), allow_private=allow_private).send(
            NOTICE._replace(webhook=url)
        )


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES)
def test_a_name_that_resolves_to_a_private_address_is_not_called(address: str) -> None:
    for resolved in ([address], ["93.184.215.14", address]):
        with pytest.raises(NotSent, match="not a public one"):
            send(lambda host, port, resolved=resolved: resolved)  # type: ignore[misc]


def test_an_address_without_https_is_refused() -> None:
    with pytest.raises(NotSent, match="https://"):
        must_be_https("http://hooks.example.org/x")


@contextmanager
def receiver(answer: bytes, pause: float) -> Iterator[str]:
    """A server that reads each request and answers byte by byte; its address."""
    stopped = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    _read_request(connection)
                    _trickle(connection, answer, pause, stopped)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/hook"
        finally:
            stopped.set()
            server.shutdown(socket.SHUT_RDWR)  # close alone would not end a blocked accept
            thread.join()


def _read_request(connection: socket.socket) -> None:
    """Reads all of it, in pieces: to close with some of it unread would reset the connection."""
    head, _, body = _read_until(connection, b"\r\n\r\n").partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    missing = int(lengths[0] if lengths else 0) - len(body)
    while missing > 0 and (piece := connection.recv(missing)):
        missing -= len(piece)


def _read_until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while end not in received and (piece := connection.recv(10_000)):
        received += piece
    return received


def _trickle(connection: socket.socket, answer: bytes, pause: float, stopped: Event) -> None:
    for byte in answer:
        if stopped.wait(pause):
            return
        try:
            connection.send(bytes([byte]))
        except OSError:
            return


def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_a_receiver_that_answers_byte_by_byte_has_a_deadline() -> None:
    with receiver(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1_000, pause=0.1) as url:
        start = monotonic()
        with pytest.raises(NotSent, match="did not answer"):
            send(loopback, url, seconds=1, allow_private=True)

    assert monotonic() - start < 3


def test_the_checked_address_is_called_and_its_name_is_not_resolved_again() -> None:
    resolved: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        resolved.append(host)
        return loopback(host, port) if len(resolved) == 1 else ["192.0.2.1"]

    with receiver(b"HTTP/1.1 204 No Content\r\n\r\n", pause=0) as url:
        send(changing, url.replace("127.0.0.1", "hooks.example.org"), allow_private=True)

    assert resolved == ["hooks.example.org"]


def test_a_body_without_an_end_is_not_read() -> None:
    with receiver(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n" + b"y" * 1_000, pause=0.01) as url:
        start = monotonic()
        send(loopback, url, seconds=30, allow_private=True)

    assert monotonic() - start < 5


def test_a_silent_receiver_delays_only_its_own_organisations_notices() -> None:
    """Two notices of one organisation are due; the second waits for the next round."""
    notify = Notify()
    notify.receive(referral_received())
    silent = due(notify)
    tried: list[Notice] = []

    class Silent:
        def send(self, notice: Notice) -> None:
            tried.append(notice)
            raise NotSent("the endpoint did not answer")

    def both(at: datetime) -> list[Notice]:
        return [silent, silent._replace(referral=silent.delivery)]

    deliver_due(notify.service, both, {ChannelKind.EMAIL: Silent()}, lambda: NOW, lambda: 0.0)

    assert tried == [silent]
    assert isinstance(notify.events()[-1], AttemptFailed)
