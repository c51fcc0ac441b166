"""Notices over a real SMTP server and HTTP receiver: a reference and a link, and nothing about anybody."""

from __future__ import annotations

import email
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook as Verifying

from deploy.dev.ports import free_port
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.delivery.egress import EgressTransport
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.domain.delivery.attempts import AttemptBegun, AttemptFailed, NoticeDelivered, NoticeUndeliverable
from services.notify.domain.delivery.state import ATTEMPTS_MAX, ChannelKind, Notice
from tests.domain.notify.builders import POLICE, REFERENCE, REFERRAL, Notify
from tests.domain.notify.test_late_joins import referral_received

SECRET = "whsec_" + "dGVsbGJhY2stdGVzdC1zZWNyZXQtMDE="
NOW = datetime.now(UTC)
EMAIL_CONTENT = EmailContent("https://portal.example.org")
NOTICE = Notice(UUID(int=99), REFERRAL, REFERENCE, "M3.x.5", ChannelKind.EMAIL, POLICE, "pat@police.example.org", None)


class Mailbox:
    def __init__(self) -> None:
        self.messages: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope.content.decode())
        return "250 OK"


class Receiver(BaseHTTPRequestHandler):
    answers: list[int]
    received: list[tuple[dict[str, str], str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    kind = type("OneReceiver", (Receiver,), {"answers": [], "received": []})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", kind
        server.shutdown()
        thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(transport=EgressTransport(allow_private=True)) as client:
        yield client


def webhook(client: httpx.Client) -> Webhook:
    return Webhook(client, lambda organisation: (SECRET,), lambda: datetime.now(UTC), allow_private=True)


def test_an_email_carries_a_reference_and_a_link() -> None:
    mailbox = Mailbox()
    port = free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        Smtp("127.0.0.1", port, "no-reply@tellback.example.org", EMAIL_CONTENT).send(NOTICE)
    finally:
        server.stop()

    (message,) = mailbox.messages
    words = email.message_from_string(message, policy=policy.default).get_content()
    assert "SA-7K4Q-9X2C-M3T0" in words
    assert f"https://portal.example.org/referrals/{REFERRAL}" in words
    assert f"<{NOTICE.delivery}@tellback.example.org>" in message


def test_a_mail_server_that_is_away_is_a_failed_attempt() -> None:
    with pytest.raises(NotSent, match="mail server"):
        Smtp("127.0.0.1", 1, "no-reply@tellback.example.org", EMAIL_CONTENT).send(NOTICE)


def test_a_webhook_is_signed_and_keeps_its_id(receiver: tuple[str, type[Receiver]], client: httpx.Client) -> None:
    url, handler = receiver
    webhook(client).send(NOTICE._replace(webhook=url))
    webhook(client).send(NOTICE._replace(webhook=url))

    assert [headers["webhook-id"] for headers, _ in handler.received] == [str(NOTICE.delivery)] * 2
    headers, body = handler.received[0]
    assert Verifying(SECRET).verify(body, headers)["data"] == {"referral": str(REFERRAL), "update": "M3.x.5"}


@pytest.mark.parametrize("status", [302, 400, 500])
def test_any_status_but_success_is_a_failed_attempt(
    receiver: tuple[str, type[Receiver]], client: httpx.Client, status: int
) -> None:
    url, handler = receiver
    handler.answers.append(status)

    with pytest.raises(NotSent, match=str(status)):
        webhook(client).send(NOTICE._replace(webhook=url))


class Outage:
    """A sender whose receiver is away so many times."""

    def __init__(self, times: int) -> None:
        self.times, self.sent = times, [UUID(int=0)][:0]

    def send(self, notice: Notice) -> None:
        if self.times:
            self.times -= 1
            raise NotSent("away")
        self.sent.append(notice.delivery)


def due(notify: Notify) -> Notice:
    (delivery,) = {row.stream for row in notify.store.rows if row.event_type == "notify.delivery.intended"}
    return NOTICE._replace(delivery=delivery)


@pytest.fixture
def told() -> Notify:
    notify = Notify()
    notify.receive(referral_received())
    return notify


def test_an_attempt_is_recorded_before_it_is_made_and_after(told: Notify) -> None:
    sender = Outage(0)
    deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: sender}, lambda: NOW, lambda: 0.0)
    again = deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: sender}, lambda: NOW, lambda: 0.0)

    assert told.events()[-2:] == [AttemptBegun(number=1), NoticeDelivered(number=1)]
    assert (again, sender.sent) == (0, [due(told).delivery])


def test_a_loop_killed_before_the_result_sends_the_notice_again_under_the_same_id(told: Notify) -> None:
    class Killed(Outage):
        def send(self, notice: Notice) -> None:
            super().send(notice)
            raise KeyboardInterrupt

    killed, after = Killed(0), Outage(0)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: killed}, lambda: NOW, lambda: 0.0)
    deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: after}, lambda: NOW, lambda: 0.0)

    assert killed.sent == after.sent
    assert told.events()[-2:] == [AttemptBegun(number=2), NoticeDelivered(number=2)]


def test_a_notice_that_another_process_delivered_is_not_sent(told: Notify) -> None:
    """A paused process, replaced by another, reads the log again before it sends."""
    other, zombie, looks = Outage(0), Outage(0), iter(range(9))

    def late() -> datetime:
        if next(looks) == 2:  # it is due, and about to be tried
            deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: other}, lambda: NOW, lambda: 0.0)
        return NOW

    deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: zombie}, late, lambda: 0.0)

    assert (other.sent, zombie.sent) == ([due(told).delivery], [])
    assert told.events()[-2:] == [AttemptBegun(number=1), NoticeDelivered(number=1)]


def test_a_notice_is_undeliverable_after_the_last_attempt_and_has_an_owner(told: Notify) -> None:
    sender, at = Outage(100), [NOW]
    for _ in range(ATTEMPTS_MAX):
        deliver_due(told.service, lambda at: [due(told)], {ChannelKind.EMAIL: sender}, lambda: at[0], lambda: 0.0)
        failed = told.events()[-1]
        at[0] = failed.due if isinstance(failed, AttemptFailed) else at[0]

    (undeliverable,) = [event for event in told.events() if isinstance(event, NoticeUndeliverable)]
    assert undeliverable.owner == "nobody"


def test_an_endpoint_that_says_it_is_gone_is_not_tried_again(
    told: Notify, receiver: tuple[str, type[Receiver]], client: httpx.Client
) -> None:
    url, handler = receiver
    handler.answers.extend([410, 410])
    notice, senders = due(told)._replace(webhook=url), {ChannelKind.EMAIL: webhook(client)}
    tried = [deliver_due(told.service, lambda at: [notice], senders, lambda: NOW, lambda: 0.0) for _ in range(2)]

    assert sum(isinstance(event, NoticeUndeliverable) for event in told.events()) == 1
    assert (tried, len(handler.received)) == ([1, 0], 1)
