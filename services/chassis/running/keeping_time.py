"""This is where what falls due is performed: late after an outage, never twice, and not at all where it was settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import Engine

from services.chassis.asking.application import Busy, Service
from services.chassis.asking.decisions import Asked, Refused
from services.chassis.asking.work import Trail
from services.chassis.projecting.clocks import Falling, due_before, mark_performed

PAGE, PAUSE_SECONDS = 100, 1.0
log = structlog.get_logger()


def keeping_time(service: Service, engine: Engine, now: Callable[[], datetime]) -> Callable[[Event], None]:
    """The loop of `tellback keep-time`."""

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not keep_time(service, engine, now()):
                stop.wait(PAUSE_SECONDS)

    return run


def keep_time(service: Service, engine: Engine, at: datetime) -> int:
    """Perform what is due by now; how many that were. Its key makes performing it again harmless."""
    commands = {line.command.__name__: line.command for line in service.tables.accepts}
    falling = due_before(engine, at, PAGE, commands)
    for falls in falling:
        _perform(service, falls, at)
        mark_performed(engine, falls, at)
    return len(falling)


def _perform(service: Service, falls: Falling, at: datetime) -> None:
    itself = Asked(by=service.name, role=service.name, organisation=service.name, at=at)
    trail = Trail(key=str(falls.key), digest="due", causation=falls.caused_by, correlation=falls.correlation)
    try:
        service.perform(falls.ask, asked=itself, trail=trail)
    except Busy:
        raise
    except Refused as settled:  # settled meanwhile: nothing follows
        log.info("nothing follows", service=service.name, why=type(settled).__name__)
