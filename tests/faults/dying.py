"""This is where a part dies at a named moment: the very command, with one function wrapped so that the kernel kills it.

    python -m tests.faults.dying "relay: log read" relay intake

Nothing in the product knows of it.
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
from services.chassis.carrying.kafka import KafkaSender
from services.chassis.carrying.listening import Listener
from services.notify.delivery.smtp import Smtp
from services.notify.delivery.webhook import Webhook

Wrapped = Callable[[Callable[..., Any]], Callable[..., Any]]


def die() -> NoReturn:
    """At once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def before(function: Callable[..., Any]) -> Callable[..., Any]:
    """Die instead of doing it."""
    return lambda *given, **named: die()


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do it, and die."""

    def done(*given: Any, **named: Any) -> NoReturn:
        function(*given, **named)
        die()

    return done


MOMENTS: dict[str, tuple[Any, str, Wrapped]] = {
    "relay: log read": (KafkaSender, "send", before),
    "relay: sent and not acknowledged": (Sender, "_handle_produce_response", before),
    "relay: acknowledged and place not moved": (KafkaSender, "send", after),
    "listener: received": (Listener, "take", before),
    "listener: saved and offset not committed": (KafkaConsumer, "commit_async", before),
    "deliver: intent recorded, mail": (Smtp, "send", before),
    "deliver: mail sent and result not recorded": (Smtp, "send", after),
    "deliver: intent recorded, webhook": (Webhook, "send", before),
    "deliver: webhook sent and result not recorded": (Webhook, "send", after),
}
"""The moment's name -> what is wrapped, and how."""

if __name__ == "__main__":
    _, moment, *command = sys.argv
    owner, name, wrapped = MOMENTS[moment]
    setattr(owner, name, wrapped(getattr(owner, name)))
    app(command)
