"""Real SMTP: a server that refuses, that never answers, that takes a notice and is gone; nothing is taken twice."""

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
TAKEN = "250 OK"


class Mailbox:
    """Answers each step with what it is told to; `taken` are the notices it took."""

    def __init__(self, *, rcpt: str = TAKEN, data: str = TAKEN, quit: str = "221 Bye") -> None:
        self.rcpt, self.data, self.quit = rcpt, data, quit
        self.taken: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data == TAKEN:
            self.taken.append(envelope.content.decode())
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
def rude(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server of one's own, for what no well-behaved one does."""

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
            thread.join()  # nobody waits longer to be called than the ten seconds


@pytest.mark.parametrize("said", ["550 5.1.1 no such user", "553 5.1.3 bad address", "550 unknown"])
def test_an_address_that_is_not_known_is_never_taken(said: str) -> None:
    with server(Mailbox(rcpt=said)) as there, pytest.raises(PermanentFailure, match=said[:3]):
        there.send(NOTICE)


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
def test_what_may_pass_or_be_mended_is_tried_again(mailbox: Mailbox) -> None:
    with server(mailbox) as there, pytest.raises(NotSent) as raised:
        there.send(NOTICE)

    assert not isinstance(raised.value, PermanentFailure)
    assert str(NOTICE.email) not in str(raised.value)
    assert mailbox.taken == []


def test_what_was_taken_stays_taken_however_the_server_takes_leave() -> None:
    with server(Mailbox(quit="421 going away")) as there:
        there.send(NOTICE)


def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    began = time.monotonic()
    with rude(_never_answer) as port, pytest.raises(NotSent, match="did not take it"):
        smtp(port, timeout=0.5).send(NOTICE)

    assert time.monotonic() - began < 3


def test_a_server_that_hangs_up_at_once_did_not_take_it() -> None:
    with rude(lambda client: None) as port, pytest.raises(NotSent, match="did not take it"):
        smtp(port).send(NOTICE)


def test_taken_and_dropped_it_is_sent_again_under_the_same_message_id() -> None:
    notices: list[bytes] = []
    for _ in range(2):
        with rude(lambda client: _take_and_drop(client, notices)) as port, pytest.raises(NotSent):
            smtp(port).send(NOTICE)

    ids = [line for notice in notices for line in notice.splitlines() if line.lower().startswith(b"message-id")]
    assert ids == [f"Message-ID: <{NOTICE.delivery}@tellback.example.org>".encode()] * 2


def _never_answer(client: socket.socket) -> None:
    """Until the other side has had enough."""
    client.recv(1)


def _take_and_drop(client: socket.socket, notices: list[bytes]) -> None:
    """Speaks SMTP up to the end of the notice, and is gone without a word."""
    with client.makefile("rb") as said:
        client.sendall(b"220 here\r\n")
        for line in said:
            if line.upper().startswith(b"DATA"):
                client.sendall(b"354 go on\r\n")
                notices.append(b"".join(iter(said.readline, b".\r\n")))
                return
            client.sendall(b"250 OK\r\n")
