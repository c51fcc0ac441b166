"""Health: whether a process is ready, by its checks and by its loops, and the trouble where it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from eventsourcing.persistence import PersistenceError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.application.store import Store
from services.chassis.eventstore.connections import time_limit
from services.chassis.messaging.consumer import exceeds_park_alarm
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.lost_tail import due_before, lost_tail_trouble

Check = Callable[[], str | None]
"""Returns the trouble in a few words, which name no person; None where there is none."""

CHECKS_SECONDS_MAX = 3.0
"""How long all checks together may take."""


class HasTrouble(Protocol):
    """A loop, and the name under which its trouble is reported."""

    name: str

    @property
    def trouble(self) -> str | None:
        """What stops the loop now; None while it runs."""


class Health:
    """The health of one process: ready while no check finds trouble and it is not `shutting_down`."""

    def __init__(self, process: str, checks: Mapping[str, Check] | None = None) -> None:
        self.process, self.checks = process, dict(checks or {})
        self.shutting_down = False

    def watch_loops(self, *loops: HasTrouble) -> None:
        """Add a check for each of these loops."""
        self.checks |= {loop.name: partial(getattr, loop, "trouble") for loop in loops}

    def troubles(self) -> dict[str, str]:
        """Name of a check -> its trouble."""
        troubles = {"process": "it was told to stop"} if self.shutting_down else {}
        with time_limit(CHECKS_SECONDS_MAX):
            for name, check in self.checks.items():
                if trouble := _run_check(check):
                    troubles[name] = describe_trouble(trouble)
        return troubles


TROUBLE_MEANINGS: Mapping[str, str] = {
    **dict.fromkeys(("OperationalError", "InterfaceError"), "PostgreSQL does not answer, or refuses"),
    **dict.fromkeys(("KafkaConnectionError", "KafkaTimeoutError", "BrokerUnavailable"), "no broker answers"),
    "PublishedEventsLost": "restored from a backup, so it publishes nothing: tellback reconcile",
    "TooManyParked": "our own code fails on many streams: tellback dead-letters list",
    "NotAMember": "not in its consumer group, so it joins again",
    "NoProgress": "no progress, so it restarts",
    "Stalled": "stalled, so it restarts",
}
"""Error type -> its meaning to an operator. A loop reports types only, as its log does."""


def describe_trouble(trouble: str) -> str:
    """The meaning, with the error type that the log contains; a trouble without an entry stays as it is."""
    return f"{TROUBLE_MEANINGS[trouble]} ({trouble})" if trouble in TROUBLE_MEANINGS else trouble


def _run_check(check: Check) -> str | None:
    try:
        return check()
    except Exception as fault:  # a check that fails is trouble too
        return type(fault).__name__


def store_answers(store: Store) -> Check:
    """A check that the event store answers."""

    def check() -> str | None:
        try:
            store.last_position()
        except PersistenceError as silence:
            return f"the store does not answer ({type(silence).__name__})"
        return None

    return check


def database_answers(engine: Engine) -> Check:
    """A check that a database without an event store answers."""

    def check() -> str | None:
        with suppress(SQLAlchemyError), engine.connect() as connection:
            connection.exec_driver_sql("select 1")
            return None
        return "the database does not answer"

    return check


def few_parked(engine: Engine, now: Callable[[], datetime]) -> Check:
    """A check that our own code does not fail on many streams at once."""
    queue = DeadLetterQueue(engine)

    def check() -> str | None:
        return "many streams parked within a minute" if exceeds_park_alarm(queue, now()) else None

    return check


def nothing_missing(
    consumer: str, engine: Engine, now: Callable[[], datetime], patience: timedelta, behind_seconds: Callable[[], float]
) -> Check:
    """A check that a consumer has handled what other services announced, and that none of these was restored."""
    return lambda: lost_tail_trouble(engine, consumer, due_before(now(), patience, behind_seconds()))
