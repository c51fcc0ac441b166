"""SMTP against a real server that refuses, never answers, or drops the connection."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from deploy.dev.ports import free_port
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NotSent, PermanentFailure
from services.notify.delivery.smtp import Smtp
from services.notify.domain.delivery.state import ChannelKind, Notice
from tests.domain.notify.builders import POLICE, REFERENCE, REFERRAL

EMAIL_CONTENT = EmailContent("https://portal.example.org")
NOTICE = Notice(UUID(int=99), REFERRAL, REFERENCE, "M3.x.5", ChannelKind.EMAIL, POLICE, "pat@police.example.org", None)
ACCEPTED = "250 OK"


class Mailbox:
    """Answers each step as configured; `accepted` are the messages that it accepted."""

    def __init__(self, *, rcpt: str = ACCEPTED, data: str = ACCEPTED, quit: str = "221 Bye") -> None:
        self.rcpt, self.data, self.quit = rcpt, data, quit
        self.accepted: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data == ACCEPTED:
            self.accepted.append(envelope.content.decode())
        return self.data

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return self.quit


@contextmanager
def server(mailbox: Mailbox) -> Iterator[Smtp]:
    running = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    running.start()
    try:
        yield smtp(running.port)
    finally:
        running.stop()


def smtp(port: int, timeout: float = 5) -> Smtp:
    return Smtp("127.0.0.1", port, "no-reply@tellback.example.org", EMAIL_CONTENT, timeout=timeout)


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that misbehaves as no SMTP library lets it; its port."""

    def serve(listening: socket.socket) -> None:
        with listening.accept()[0] as client:
            answer(client)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        thread = threading.Thread(target=serve, args=[listening])
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            thread.join()  # `accept` waits ten seconds at most


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "553 5.1.3 bad address", "550 unknown"])
def test_an_unknown_address_is_a_permanent_failure(reply: str) -> None:
    with server(Mailbox(rcpt=reply)) as sender, pytest.raises(PermanentFailure, match=reply[:3]):
        sender.send(NOTICE)


@pytest.mark.parametrize(
    "mailbox",
    [
        Mailbox(rcpt="450 4.2.1 greylisted, come back"),
        Mailbox(rcpt="550 5.7.1 relaying denied"),
        Mailbox(data="451 4.3.0 disk full"),
        Mailbox(data="554 5.7.1 refused by policy"),
    ],
    ids=["greylisted", "relaying", "disk full", "policy"],
)
def test_a_failure_that_passes_or_can_be_mended_is_tried_again(mailbox: Mailbox) -> None:
    with server(mailbox) as sender, pytest.raises(NotSent) as raised:
        sender.send(NOTICE)

    assert not isinstance(raised.value, PermanentFailure)
    assert str(NOTICE.email) not in str(raised.value)
    assert mailbox.accepted == []


def test_a_message_that_the_server_accepted_is_sent_whatever_quit_answers() -> None:
    with server(Mailbox(quit="421 going away")) as sender:
        sender.send(NOTICE)


def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    start = time.monotonic()
    with raw_server(_never_answer) as port, pytest.raises(NotSent, match="did not take it"):
        smtp(port, timeout=0.5).send(NOTICE)

    assert time.monotonic() - start < 3


def test_a_server_that_hangs_up_at_once_is_a_failed_attempt() -> None:
    with raw_server(lambda client: None) as port, pytest.raises(NotSent, match="did not take it"):
        smtp(port).send(NOTICE)


def test_a_notice_dropped_after_its_data_is_sent_again_under_the_same_message_id() -> None:
    notices: list[bytes] = []
    for _ in range(2):
        with raw_server(lambda client: _drop_after_data(client, notices)) as port, pytest.raises(NotSent):
            smtp(port).send(NOTICE)

    ids = [line for notice in notices for line in notice.splitlines() if line.lower().startswith(b"message-id")]
    assert ids == [f"Message-ID: <{NOTICE.delivery}@tellback.example.org>".encode()] * 2


def _never_answer(client: socket.socket) -> None:
    """Waits until the client gives up."""
    client.recv(1)


def _drop_after_data(client: socket.socket, notices: list[bytes]) -> None:
    """Speaks SMTP up to the end of the message, and closes without an answer."""
    with client.makefile("rb") as received:
        client.sendall(b"220 here\r\n")
        for line in received:
            if line.upper().startswith(b"DATA"):
                client.sendall(b"354 go on\r\n")
                notices.append(b"".join(iter(received.readline, b".\r\n")))
                return
            client.sendall(b"250 OK\r\n")
