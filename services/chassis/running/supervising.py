"""This is where a loop that owns a connection is kept going: when PostgreSQL or Kafka goes away it starts again."""

from __future__ import annotations

from collections.abc import Callable
from random import uniform
from threading import Event, Thread

import structlog

SHORTEST, LONGEST = 0.2, 5.0
log = structlog.get_logger()


class Supervised:
    """One loop in a thread of its own. `trouble` says what stopped it last, until it runs again."""

    def __init__(self, name: str, run: Callable[[Event], None]) -> None:
        self.name, self._run, self.stop = name, run, Event()
        self.trouble: str | None = None
        self.thread = Thread(target=self._supervise, name=name, daemon=True)

    def start(self) -> Supervised:
        """Begin; the loop is told to stop by `stop`."""
        self.thread.start()
        return self

    def close(self, seconds: float = 10.0) -> None:
        """Let it finish what is in hand."""
        self.stop.set()
        self.thread.join(seconds)

    def _supervise(self) -> None:
        pause = SHORTEST
        while not self.stop.is_set():
            try:
                self.trouble = None
                self._run(self.stop)
                pause = SHORTEST
            except (
                Exception
            ) as trouble:  # whatever it is: said, and started again with a pause that others do not share
                self.trouble = type(trouble).__name__
                log.warning("starts again", loop=self.name, trouble=self.trouble, detail=str(trouble)[:200])
                self.stop.wait(uniform(pause / 2, pause))
                pause = min(LONGEST, pause * 2)
