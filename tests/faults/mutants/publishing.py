"""Mutants of the relay, of delivery and of the tables that lead to them."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from kafka import KafkaProducer

from contracts.events.notify import FeedbackToldV1
from services.chassis.domain.open_items.life import ItemRaised
from services.chassis.messaging import kafka_transport
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relay_checkpoint import advance_checkpoint
from services.chassis.messaging.translator import OutboundMessage
from services.enquiry.policies import SUBSCRIPTIONS
from services.notify.delivery import delivery_loop
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.domain.delivery import attempts
from services.notify.domain.delivery.attempts import BeginAttempt, DeliveryIntended
from services.notify.domain.delivery.state import ChannelKind
from services.notify.policies import DEADLINES
from services.notify.projections.deliveries import DELIVERIES
from tests.faults.mutants.patching import patch, patch_item


def checkpoint_before_publishing() -> None:
    def publish(self: Relay, connection: Any, position: int, messages: Sequence[OutboundMessage]) -> Any:
        checkpoint = advance_checkpoint(connection, self.name, position, messages[-1].row.position)
        self._send(connection, messages)
        return checkpoint

    patch(Relay, "_publish", publish)


def acknowledgement_not_awaited() -> None:
    class SuccessfulFuture:
        def get(self, timeout: float) -> None:
            """Return at once, whatever became of the record."""

    class UnacknowledgedProducer(KafkaProducer):
        def send(self, *args: Any, **kwargs: Any) -> SuccessfulFuture:
            super().send(*args, **kwargs)
            return SuccessfulFuture()

        def flush(self, timeout: float | None = None) -> None:
            """Wait for nothing."""

    patch(kafka_transport, "KafkaProducer", UnacknowledgedProducer)


def random_webhook_id() -> None:
    post = Webhook._post
    patch(Webhook, "_post", lambda self, url, notice, secret: post(self, url, _renamed(notice), secret))


def random_message_id() -> None:
    message = Smtp.message
    patch(Smtp, "message", lambda self, notice: message(self, _renamed(notice)))


def mail_to_wrong_recipient() -> None:
    message = Smtp.message
    patch(Smtp, "message", lambda self, notice: message(self, notice._replace(email="somebody@else.example.org")))


def no_next_attempt() -> None:
    patch(attempts, "retry_delay", lambda tries, jitter: timedelta(days=3650))


def held_without_deadline() -> None:
    patch_item(DEADLINES, ItemRaised, lambda raised, recorded: ())


def told_feedback_ignored() -> None:
    """Enquiry records nothing of a FeedbackTold message."""
    patch_item(SUBSCRIPTIONS, FeedbackToldV1, lambda told, envelope: ())


def _renamed(notice: Any) -> Any:
    return notice._replace(delivery=uuid4())


def attempt_unrecorded() -> None:
    record = delivery_loop._record

    def record_without_attempt(service: Any, notice: Any, command: Any, at: Any) -> None:
        if not isinstance(command, BeginAttempt):
            record(service, notice, command, at)

    patch(delivery_loop, "_record", record_without_attempt)


def failure_taken_for_success() -> None:
    send = delivery_loop._send

    def send_and_ignore(senders: Any, notice: Any) -> None:
        with suppress(NotSent):
            send(senders, notice)

    patch(delivery_loop, "_send", send_and_ignore)


def sent_from_a_projection() -> None:
    intended = DELIVERIES.changes[DeliveryIntended]

    def send_and_project(event: DeliveryIntended, recorded: Any) -> Iterable[Any]:
        if event.channel is ChannelKind.EMAIL:
            with suppress(OSError, smtplib.SMTPException):
                _mail(str(recorded.stream))
        return intended(event, recorded)

    patch_item(DELIVERIES.changes, DeliveryIntended, send_and_project)


def _mail(name: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "us@example.org", "you@example.org", f"<{name}@example.org>"
    with smtplib.SMTP(os.environ["NOTIFY_SMTP_HOST"], int(os.environ["NOTIFY_SMTP_PORT"]), timeout=5) as server:
        server.send_message(message)
