"""This is where telling, between services and to referrers, is made wrong on purpose."""

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
from services.chassis.messaging import kafka_transport
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.serialization import MessageBatch
from services.chassis.messaging.translator import OutboundMessage
from services.enquiry.policies import SUBSCRIPTIONS
from services.notify.delivery import delivery_loop
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook
from services.notify.domain.delivery import attempts as trying
from services.notify.domain.delivery.attempts import BeginAttempt, DeliveryIntended
from services.notify.domain.delivery.state import ChannelKind
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.policies import DEADLINES
from services.notify.projections.deliveries import DELIVERIES
from tests.faults.mutants.patching import put, put_among


def checkpoint_before_publishing() -> None:
    def say(self: Relay, own: Any, place: int, told: Sequence[OutboundMessage]) -> Any:
        self._quarantine(own, told)
        stands = self._checkpoint(own, place, told[-1].row.position)
        self.send(MessageBatch([t.serialized for t in told if t.serialized]))
        return stands

    put(Relay, "_publish", say)


def acknowledgement_not_awaited() -> None:
    class Taken:
        def get(self, timeout: float) -> None:
            """Whatever became of it."""

    class Careless(KafkaProducer):
        def send(self, *given: Any, **named: Any) -> Taken:
            super().send(*given, **named)
            return Taken()

        def flush(self, timeout: float | None = None) -> None:
            """Nor is it waited for."""

    put(kafka_transport, "KafkaProducer", Careless)


def random_webhook_id() -> None:
    post = Webhook._post
    put(Webhook, "_post", lambda self, url, notice, secret: post(self, url, _renamed(notice), secret))


def random_message_id() -> None:
    message = Smtp.message
    put(Smtp, "message", lambda self, notice: message(self, _renamed(notice)))


def mail_to_wrong_recipient() -> None:
    message = Smtp.message
    put(Smtp, "message", lambda self, notice: message(self, notice._replace(email="somebody@else.example.org")))


def no_next_attempt() -> None:
    put(trying, "retry_delay", lambda tries, jitter: timedelta(days=3650))


def held_without_deadline() -> None:
    put_among(DEADLINES, FeedbackHeld, lambda held, recorded: ())


def told_feedback_ignored() -> None:
    """What enquiry hears of what was told is taken for nothing."""
    put_among(SUBSCRIPTIONS, FeedbackToldV1, lambda told, envelope: ())


def _renamed(notice: Any) -> Any:
    return notice._replace(delivery=uuid4())


def attempt_unrecorded() -> None:
    record = delivery_loop._record

    def forgetful(service: Any, notice: Any, command: Any, at: Any) -> None:
        if not isinstance(command, BeginAttempt):
            record(service, notice, command, at)

    put(delivery_loop, "_record", forgetful)


def failure_taken_for_success() -> None:
    send = delivery_loop._send

    def careless(senders: Any, notice: Any) -> None:
        with suppress(NotSent):
            send(senders, notice)

    put(delivery_loop, "_send", careless)


def sent_from_a_projection() -> None:
    intended = DELIVERIES.changes[DeliveryIntended]

    def told_at_once(event: DeliveryIntended, recorded: Any) -> Iterable[Any]:
        if event.channel is ChannelKind.EMAIL:
            with suppress(OSError, smtplib.SMTPException):
                _mail(str(recorded.stream))
        return intended(event, recorded)

    put_among(DELIVERIES.changes, DeliveryIntended, told_at_once)


def _mail(name: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "us@example.org", "you@example.org", f"<{name}@example.org>"
    with smtplib.SMTP(os.environ["NOTIFY_SMTP_HOST"], int(os.environ["NOTIFY_SMTP_PORT"]), timeout=5) as server:
        server.send_message(message)
