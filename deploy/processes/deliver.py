"""Delivery process: sends notify's notices by e-mail and webhook."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from threading import Event

from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import DELIVERY_CHECKS
from deploy.composition import ROUND_SECONDS_MAX, ServiceInstance, now
from deploy.processes.lifecycle import run_until_signal, start_process
from deploy.processes.startup import open_checked_service
from services.chassis.runtime.supervisor import SupervisedLoop
from services.notify.delivery.delivery_loop import Senders, deliver_due
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.domain.delivery.state import ChannelKind, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.projections.staff_notice_queries import due_staff_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@exit_when_unsafe()
def deliver() -> None:
    """Run until told to stop, with a loop for each channel."""
    monitoring, process_settings = start_process("deliver notify")
    instance, _ = open_checked_service("notify", monitoring, DELIVERY_CHECKS)
    monitoring.register_gauges("notify", instance.engine, instance.service.manifest.gauges, now)
    settings = NotifySettings.of("notify")
    senders = senders_of(settings, WebhookSecrets(instance.engine, settings.secret_key.get_secret_value()), now)
    # a loop for each channel, so that a webhook that does not answer holds up no e-mail
    loops = [
        SupervisedLoop(f"deliver notify by {by}", delivery_loop(instance, senders, by), ROUND_SECONDS_MAX)
        for by in senders
    ]
    run_until_signal(monitoring, process_settings, *loops)
    instance.close()


def delivery_loop(
    instance: ServiceInstance, senders: Senders, by: ChannelKind | None = None
) -> Callable[[Event], None]:
    """A loop that attempts the notices due `by` one channel, or by every channel."""

    def run(stop: Event) -> None:
        def due(moment: datetime) -> Iterator[Notice]:
            with instance.engine.connect() as rows:
                urgent = due_staff_notices(rows, moment) if by in (None, ChannelKind.EMAIL) else []
                notices = [*urgent, *due_notices(rows, moment, channel=by)]
            yield from takewhile(lambda notice: not stop.is_set(), notices)  # once told to stop, no further notice

        while not stop.is_set():
            if not deliver_due(instance.service, due, senders, now, random.random):
                stop.wait(0.5)

    return run
