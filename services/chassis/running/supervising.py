"""This is where a loop that owns a connection is kept going: when PostgreSQL or Kafka goes away it starts again."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from random import uniform
from threading import Event, Thread
from time import monotonic

import structlog

SHORTEST, LONGEST = 0.2, 5.0
SOUND_ROUNDS = 2
"""A loop that came round so often since it started again is over its trouble: it has what it connects to."""
log = structlog.get_logger()


class Stop(Event):
    """Tells a loop to end. A loop asks it each time it comes round, so it knows when that was."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """A new life of the loop."""
        self.rounds, self.last = 0, monotonic()

    def is_set(self) -> bool:
        """Whether to end; asked once a round."""
        self.rounds, self.last = self.rounds + 1, monotonic()
        return super().is_set()


class Supervised:
    """One loop in a thread of its own.

    `stuck_after` is in seconds: how long a round may take at most before the loop counts as stuck; None where a round
    may take any time.
    """

    def __init__(self, name: str, run: Callable[[Event], None], stuck_after: float | None = None) -> None:
        self.name, self._run, self.stop, self._stuck_after = name, run, Stop(), stuck_after
        self._fault: str | None = None
        self.thread = Thread(target=self._supervise, name=name, daemon=True)

    def start(self) -> Supervised:
        """Begin; the loop is told to stop by `stop`."""
        self.thread.start()
        return self

    def close(self, seconds: float = 10.0) -> bool:
        """Let it finish what is in hand; whether it did in time."""
        self.stop.set()
        self.thread.join(seconds)
        return not self.thread.is_alive()

    @property
    def trouble(self) -> str | None:
        """What stopped it last, until it goes round again; or that it does not come round."""
        if self._fault and self.stop.rounds < SOUND_ROUNDS:
            return self._fault
        if self._stuck_after and monotonic() - self.stop.last > self._stuck_after:
            return f"has not come round for {monotonic() - self.stop.last:.0f} s"
        return None

    def _supervise(self) -> None:
        pause = SHORTEST
        while not self.stop.is_set():
            self.stop.begin()
            try:
                self._run(self.stop)
                pause = SHORTEST
            except Exception as fault:  # whatever it is: said, and started again with a pause that others do not share
                pause = SHORTEST if self.stop.rounds >= SOUND_ROUNDS else pause
                self._fault = type(fault).__name__
                self.stop.begin()
                log.warning("starts again", loop=self.name, trouble=self._fault, where=where(fault))
                self.stop.wait(uniform(pause / 2, pause))
                pause = min(LONGEST, pause * 2)


def close_all(loops: Iterable[Supervised], seconds: float) -> list[str]:
    """Tell all of them to stop, then wait for all of them, so long in all; the names of those that did not finish."""
    loops, over = list(loops), monotonic() + seconds
    for loop in loops:
        loop.stop.set()
    return [loop.name for loop in loops if not loop.close(max(0.0, over - monotonic()))]


def where(fault: BaseException) -> str:
    """Where it was raised. Never its words: those of a database repeat what was to be written."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else ""
