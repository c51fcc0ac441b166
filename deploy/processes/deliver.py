"""This is where whoever sends notify's notices is a process, put together from its environment."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from threading import Event

from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import DELIVERY_CHECKS
from deploy.composition import STALL_SECONDS_MAX, ServiceInstance, now
from deploy.processes.lifecycle import run_until_signal, start_process
from deploy.processes.startup import open_checked_service
from services.chassis.runtime.supervisor import SupervisedLoop
from services.notify.delivery.delivery_loop import Senders, deliver_due
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.delivery.state import ChannelKind, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@exit_when_unsafe()
def deliver() -> None:
    """Sends notify's notices."""
    watch, process_settings = start_process("deliver notify")
    instance, _ = open_checked_service("notify", watch, DELIVERY_CHECKS)
    watch.register_gauges("notify", instance.engine, instance.service.manifest.gauges, now)
    settings = NotifySettings.of("notify")
    senders = senders_of(settings, WebhookSecrets(instance.engine, settings.secret_key.get_secret_value()), now)
    # apart, so that no receiver's silence keeps e-mail waiting
    loops = [
        SupervisedLoop(f"deliver notify by {by}", delivery_loop(instance, senders, by), STALL_SECONDS_MAX)
        for by in senders
    ]
    run_until_signal(watch, process_settings, *loops)
    instance.close()


def delivery_loop(
    instance: ServiceInstance, senders: Senders, by: ChannelKind | None = None
) -> Callable[[Event], None]:
    """The loop that tries what is due `by` a channel, or by all of them, over whatever senders there are."""

    def run(stop: Event) -> None:
        def due(at: datetime) -> Iterator[Notice]:
            with instance.engine.connect() as rows:
                found = due_notices(rows, at, channel=by)
            yield from takewhile(lambda notice: not stop.is_set(), found)  # told to stop, the one in hand is the last

        while not stop.is_set():
            if not deliver_due(instance.service, due, senders, now, random.random):
                stop.wait(0.5)

    return run
