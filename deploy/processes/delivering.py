"""This is where whoever sends notify's notices is a process, put together from its environment."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from threading import Event

from deploy.doctor.settings import DELIVERS
from deploy.doctor.starting import refusing
from deploy.parts import STUCK_SECONDS, Part, now
from deploy.processes.begun import opened
from deploy.watching import until_told, watched_process
from services.chassis.running.supervising import Supervised
from services.notify.delivery.secrets import Secrets
from services.notify.delivery.sending import Senders, deliver_due
from services.notify.domain.delivery.state import By, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@refusing()
def deliver() -> None:
    """Sends notify's notices."""
    watch, told = watched_process("deliver notify")
    opening, _ = opened("notify", watch, DELIVERS)
    watch.figures("notify", opening.engine, opening.service.tables.figures, now)
    settings = NotifySettings.of("notify")
    senders = senders_of(settings, Secrets(opening.engine, settings.secret_key.get_secret_value()), now)
    # apart, so that no receiver's silence keeps e-mail waiting
    loops = [Supervised(f"deliver notify by {by}", delivering(opening, senders, by), STUCK_SECONDS) for by in senders]
    until_told(watch, told, *loops)
    opening.close()


def delivering(opening: Part, senders: Senders, by: By | None = None) -> Callable[[Event], None]:
    """The loop that tries what is due `by` a channel, or by all of them, over whatever senders there are."""

    def run(stop: Event) -> None:
        def due(at: datetime) -> Iterator[Notice]:
            with opening.engine.connect() as rows:
                found = due_notices(rows, at, by=by)
            yield from takewhile(lambda notice: not stop.is_set(), found)  # told to stop, the one in hand is the last

        while not stop.is_set():
            if not deliver_due(opening.service, due, senders, now, random.random):
                stop.wait(0.5)

    return run
