"""This is where a process says whether it lives and whether it is ready: for whoever starts it, and for who calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Protocol

from eventsourcing.persistence import PersistenceError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.application.store import Store
from services.chassis.eventstore.connections import time_limit
from services.chassis.messaging.consumer import exceeds_park_alarm
from services.chassis.messaging.dead_letters import DeadLetterQueue

Check = Callable[[], str | None]
"""Answers what the trouble is, in a few words and with no word of any person; None where there is none."""

CHECKS_SECONDS_MAX = 3.0
"""How long all checks together may take: whoever asks waits for no longer."""


class HasTrouble(Protocol):
    """A loop, by the name that its trouble is told under."""

    name: str

    @property
    def trouble(self) -> str | None:
        """What it is stopped by, while it is."""


class Health:
    """Of one process. It is ready while none of its `checks` finds trouble, and while it is not `shutting_down`."""

    def __init__(self, process: str, checks: Mapping[str, Check] | None = None) -> None:
        self.process, self.checks = process, dict(checks or {})
        self.shutting_down = False

    def watch_loops(self, *loops: HasTrouble) -> None:
        """Be in trouble where one of these loops is."""
        self.checks |= {loop.name: partial(getattr, loop, "trouble") for loop in loops}

    def troubles(self) -> dict[str, str]:
        """What is in trouble, and what it is."""
        found = {"process": "it was told to stop"} if self.shutting_down else {}
        with time_limit(CHECKS_SECONDS_MAX):
            for name, check in self.checks.items():
                if trouble := _run_check(check):
                    found[name] = describe_trouble(trouble)
        return found


TROUBLE_MEANINGS: Mapping[str, str] = {
    **dict.fromkeys(("OperationalError", "InterfaceError"), "PostgreSQL does not answer, or refuses"),
    **dict.fromkeys(("KafkaConnectionError", "KafkaTimeoutError", "BrokerUnavailable"), "no broker answers"),
    "PublishedEventsLost": "it was restored and does not speak: tellback reconcile",
    "TooManyParked": "our own code fails on many streams: tellback dead-letters list",
    "NotAMember": "its consumer group did not have it, so it joins anew",
    "NoProgress": "it got nowhere, so it begins anew",
    "Stuck": "it did not come round, so it begins anew",
}
"""What a loop is stopped by -> what that is to whoever looks after it. A loop names kinds only, as its log does."""


def describe_trouble(trouble: str) -> str:
    """For a person, with the kind that stands in the log; as it is, where that is all that is known of it."""
    return f"{TROUBLE_MEANINGS[trouble]} ({trouble})" if trouble in TROUBLE_MEANINGS else trouble


def _run_check(check: Check) -> str | None:
    try:
        return check()
    except Exception as fault:  # a check that cannot be made is trouble too
        return type(fault).__name__


def store_answers(store: Store) -> Check:
    """Whether the store answers."""

    def check() -> str | None:
        try:
            store.last_position()
        except PersistenceError as silence:
            return f"the store does not answer ({type(silence).__name__})"
        return None

    return check


def database_answers(engine: Engine) -> Check:
    """Whether a database that is no event store answers."""

    def check() -> str | None:
        with suppress(SQLAlchemyError), engine.connect() as rows:
            rows.exec_driver_sql("select 1")
            return None
        return "the database does not answer"

    return check


def few_parked(engine: Engine, now: Callable[[], datetime]) -> Check:
    """Whether our own code fails on so many streams that its cause must be mended first."""
    queue = DeadLetterQueue(engine)

    def check() -> str | None:
        return "many streams parked within a minute" if exceeds_park_alarm(queue, now()) else None

    return check
