"""Delivery process: sends notify's notices by e-mail and webhook. Of several, one sends by each channel at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile
from threading import Event

from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import DELIVERY_CHECKS
from deploy.composition import ROUND_SECONDS_MAX, ServiceInstance, now
from deploy.processes.lifecycle import run_until_signal, start_process
from deploy.processes.startup import open_checked_service
from services.chassis.eventstore.connections import connect
from services.chassis.eventstore.leadership import Leadership
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
    """A loop that attempts the notices due `by` one channel, or by every channel, while no other loop does.

    Another stands by, and takes over when this one's connection ends; this one then begins anew before it sends.
    """
    leadership = Leadership(lambda: connect(instance.url), *(f"deliver:{channel}" for channel in _channels(by)))

    def run(stop: Event) -> None:
        with leadership.held(stop) as must_lead:
            while not stop.is_set():
                due = partial(_due_notices, instance, by, stop, must_lead)
                if not deliver_due(instance.service, due, senders, now, random.random):
                    stop.wait(0.5)

    return run


def _due_notices(
    instance: ServiceInstance, by: ChannelKind | None, stop: Event, must_lead: Callable[[], None], moment: datetime
) -> Iterator[Notice]:
    """The notices due at a moment, each while this loop leads, and none once it is told to stop."""
    must_lead()
    with instance.engine.connect() as rows:
        urgent = due_staff_notices(rows, moment) if ChannelKind.EMAIL in _channels(by) else []
        notices = [*urgent, *due_notices(rows, moment, channel=by)]
    for notice in takewhile(lambda notice: not stop.is_set(), notices):
        must_lead()
        yield notice


def _channels(by: ChannelKind | None) -> Sequence[ChannelKind]:
    return (by,) if by else tuple(ChannelKind)
