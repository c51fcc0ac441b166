"""Crash points: runs a command with one function wrapped, so that the process kills itself at a named point.

    python -m tests.faults.nemesis.crash_points "relay: log read" relay intake

The product has no code for it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from kafka import KafkaConsumer
from kafka.producer.sender import Sender

from deploy.cli import app
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.kafka_transport import KafkaTransport
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook

Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]


def kill_self() -> NoReturn:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def crash_before(function: Callable[..., Any]) -> Callable[..., Any]:
    """Crash instead of the call."""
    return lambda *args, **kwargs: kill_self()


def crash_after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Crash after the call."""

    def call_and_crash(*args: Any, **kwargs: Any) -> NoReturn:
        function(*args, **kwargs)
        kill_self()

    return call_and_crash


CRASH_POINTS: dict[str, tuple[Any, str, Wrapper]] = {
    "relay: log read": (KafkaTransport, "send", crash_before),
    "relay: sent and not acknowledged": (Sender, "_handle_produce_response", crash_before),
    "relay: acknowledged and checkpoint not advanced": (KafkaTransport, "send", crash_after),
    "consumer: received": (Consumer, "handle_batch", crash_before),
    "consumer: saved and offset not committed": (KafkaConsumer, "commit_async", crash_before),
    "deliver: intent recorded, mail": (Smtp, "send", crash_before),
    "deliver: mail sent and result not recorded": (Smtp, "send", crash_after),
    "deliver: intent recorded, webhook": (Webhook, "send", crash_before),
    "deliver: webhook sent and result not recorded": (Webhook, "send", crash_after),
}
"""Crash point -> (owner, name of its function, wrapper)."""

if __name__ == "__main__":
    _, crash_point, *command = sys.argv
    owner, name, wrap = CRASH_POINTS[crash_point]
    setattr(owner, name, wrap(getattr(owner, name)))
    app(command)
