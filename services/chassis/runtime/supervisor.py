"""Supervisor: restarts a loop that owns a connection when PostgreSQL or Kafka goes away, and when the loop stalls."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import uniform
from threading import Event, Thread
from time import monotonic

import structlog

from services.chassis.messaging.progress import Stalled

BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX = 0.2, 5.0
HEALTHY_ROUNDS_MIN = 2
"""After so many rounds a restarted loop is healthy: it has its connections."""
STALLS_MAX, STALLS_WINDOW_SECONDS = 3, 600.0
"""A loop that stalls is restarted so often in so many seconds; then its process ends."""
WATCHDOG_SECONDS = 1.0
log = structlog.get_logger()


class StopEvent(Event):
    """A stop signal that also measures rounds: a loop calls `is_set` once in each round."""

    def __init__(self) -> None:
        super().__init__()
        self.restart()

    def restart(self) -> None:
        """Start counting rounds again."""
        self.rounds, self.last_round = 0, monotonic()

    def is_set(self) -> bool:
        """Whether to end; counts a round."""
        self.rounds, self.last_round = self.rounds + 1, monotonic()
        return super().is_set()


class SupervisedLoop:
    """One loop in a thread of its own.

    `round_seconds_max`: a round that takes longer is stalled; None where it may take any time.
    """

    def __init__(self, name: str, run: Callable[[Event], None], round_seconds_max: float | None = None) -> None:
        self.name, self._run, self._round_seconds_max = name, run, round_seconds_max
        self._fault: str | None = None
        self._stalls: deque[float] = deque(maxlen=STALLS_MAX + 1)
        self.restarts = 0
        self._create_thread()

    def _create_thread(self) -> None:
        self.stop = StopEvent()
        self.thread = Thread(target=self._supervise, args=(self.stop,), name=self.name, daemon=True)

    def start(self) -> SupervisedLoop:
        """Start the thread; `stop` ends it."""
        self.thread.start()
        return self

    def close(self, seconds: float = 10.0) -> bool:
        """Stop the loop after its present round; whether it ended in time."""
        self.stop.set()
        self.thread.join(seconds)
        return not self.thread.is_alive()

    @property
    def round_age_seconds(self) -> float:
        """Seconds since the last round began."""
        return monotonic() - self.stop.last_round

    @property
    def trouble(self) -> str | None:
        """The error that stopped the loop, until it is healthy again; or that its round is stalled."""
        if self._fault and self.stop.rounds < HEALTHY_ROUNDS_MIN:
            return self._fault
        if self._stalled:
            return f"stalled for {self.round_age_seconds:.0f} s"
        return None

    @property
    def restarts_exhausted(self) -> bool:
        """Whether the loop stalled again after STALLS_MAX restarts."""
        return len(self._stalls) > STALLS_MAX and self._stalls[-1] - self._stalls[0] < STALLS_WINDOW_SECONDS

    def replace_if_stalled(self) -> bool:
        """Replace the thread of a stalled loop, and stop the old thread if it ever returns; whether the loop stalled.

        What the old thread still does is harmless: its connection holds the leader's lock, the group's generation
        fences a consumer's offsets, and inbox marks and idempotency keys absorb duplicates.
        """
        if not self._stalled or not self.thread.is_alive():
            return False
        log.error("loop_replaced", loop=self.name, stalled_seconds=round(self.round_age_seconds))
        self.stop.set()
        self._count_restart("Stalled", stalled=True)
        self._create_thread()
        self.start()
        return True

    @property
    def _stalled(self) -> bool:
        return self._round_seconds_max is not None and self.round_age_seconds > self._round_seconds_max

    def _supervise(self, stop: StopEvent) -> None:
        backoff_seconds = BACKOFF_SECONDS_MIN
        while not stop.is_set():
            stop.restart()
            try:
                self._run(stop)
                backoff_seconds = BACKOFF_SECONDS_MIN
            except Exception as fault:  # of any kind: logged, and restarted after a random pause
                if stop is not self.stop:  # this thread was replaced
                    return
                backoff_seconds = BACKOFF_SECONDS_MIN if stop.rounds >= HEALTHY_ROUNDS_MIN else backoff_seconds
                self._count_restart(type(fault).__name__, stalled=isinstance(fault, Stalled))
                stop.restart()
                log.warning("loop_restarting", loop=self.name, trouble=self._fault, where=source_location(fault))
                stop.wait(uniform(backoff_seconds / 2, backoff_seconds))
                backoff_seconds = min(BACKOFF_SECONDS_MAX, backoff_seconds * 2)

    def _count_restart(self, fault: str, *, stalled: bool) -> None:
        self._fault, self.restarts = fault, self.restarts + 1
        if stalled:
            self._stalls.append(monotonic())


@contextmanager
def run_watchdog(loops: Sequence[SupervisedLoop], give_up: Callable[[], object] = lambda: None) -> Iterator[None]:
    """While this is open, restart stalled loops; call `give_up` once a loop has no restart left."""
    stopped = Event()

    def watch() -> None:
        while not stopped.wait(WATCHDOG_SECONDS):
            for loop in loops:
                loop.replace_if_stalled()
            if any(loop.restarts_exhausted for loop in loops):
                give_up()
                return

    watchdog = Thread(target=watch, name="watchdog", daemon=True)
    watchdog.start()
    try:
        yield
    finally:
        stopped.set()
        watchdog.join()


def stop_all(loops: Iterable[SupervisedLoop], seconds: float) -> list[str]:
    """Stop all loops and wait for them, so many seconds in all; the names of those that did not end."""
    loops, deadline = list(loops), monotonic() + seconds
    for loop in loops:
        loop.stop.set()
    return [loop.name for loop in loops if not loop.close(max(0.0, deadline - monotonic()))]


def source_location(fault: BaseException) -> str:
    """The module and line that raised it. Never its message: a database's contains the values of the statement."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).stem}:{frames[-1].lineno}" if frames else ""
