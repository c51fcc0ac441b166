"""Process faults: kills processes, pauses them for longer than every timeout, and skews their clocks."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from tests.faults.cluster.processes import SERVICES
from tests.faults.nemesis.clocks import set_skew
from tests.faults.nemesis.postgres import wait_for_an_append
from tests.faults.nemesis.schedule import Fault, Nemesis

ZOMBIE_SECONDS = 13.0
"""Longer than every timeout: a consumer's session (10 s), an append (6 s), a send (10 s)."""
REPLACEABLE = ("relay", "consume", "scheduler", "deliver")
"""Processes without an address of their own, so that a stand-in can take over."""
LOOP_SKEW_SECONDS_MAX, SERVER_SKEW_SECONDS_MAX = 30.0, 900.0
"""A deadline that a skewed loop sets falls due late by its skew, and the storm must wait for it."""


def kill_a_process(nemesis: Nemesis) -> None:
    with nemesis.supervisor.restart_lock:
        nemesis.cluster.processes.kill(nemesis.random_process())


def kill_all(*prefixes: str, during_append_in: Collection[str] = ()) -> Callable[[Nemesis], None]:
    """Kill all processes with these prefixes at once; during an append in one of these services, if one starts soon."""

    def kill(nemesis: Nemesis) -> None:
        if during_append_in:
            wait_for_an_append(nemesis, during_append_in)
        with nemesis.supervisor.restart_lock:
            for name in nemesis.supervisor.names:
                if name.startswith(prefixes):
                    nemesis.cluster.processes.kill(name)

    return kill


def pause_a_process(nemesis: Nemesis) -> None:
    with _paused(nemesis, nemesis.random_process()):
        time.sleep(nemesis.random_seconds())


def make_a_zombie(nemesis: Nemesis) -> None:
    """Pause a process until a stand-in has taken over; then both run, the paused one with its old state."""
    name = nemesis.random_process(*REPLACEABLE)
    with _paused(nemesis, name), nemesis.supervisor.restart_lock:
        stand_in = f"{name}-stand-in"
        nemesis.cluster.processes.start(stand_in)
        time.sleep(ZOMBIE_SECONDS)
    time.sleep(nemesis.random_seconds())
    nemesis.cluster.processes.kill(stand_in)


@contextmanager
def _paused(nemesis: Nemesis, name: str) -> Iterator[None]:
    process, paused_at = nemesis.cluster.processes.running.get(name), time.monotonic()
    if process:
        process.send_signal(signal.SIGSTOP)
    yield
    if process:
        process.send_signal(signal.SIGCONT)
        nemesis.pauses.append((paused_at, time.monotonic(), name))


def skew_a_clock(nemesis: Nemesis) -> None:
    """Skew a clock forwards or backwards, then heal it, so that the clock jumps back once in either case."""
    name = nemesis.random_process()
    seconds_max = LOOP_SKEW_SECONDS_MAX if name.startswith(REPLACEABLE) else SERVER_SKEW_SECONDS_MAX
    file = nemesis.cluster.processes.clock_file(name)
    set_skew(file, nemesis.rng.uniform(-seconds_max, seconds_max))
    time.sleep(nemesis.random_seconds(5.0))
    set_skew(file, 0.0)


PROCESS_FAULTS = {
    "killed a process": Fault(kill_a_process, 50),
    "killed HTTP servers": Fault(kill_all("serve"), 1),
    "killed relays": Fault(kill_all("relay"), 2),
    "killed consumers": Fault(kill_all("consume", during_append_in=SERVICES), 2),
    "paused a process": Fault(pause_a_process, 8),
    "made a zombie": Fault(make_a_zombie, 2),
    "skewed a clock": Fault(skew_a_clock, 4),
}
