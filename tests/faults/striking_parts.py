"""This is where the product's parts are struck: killed, stopped for longer than anybody waits, their clocks moved."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from tests.faults import clocks
from tests.faults.fleet import HEARERS
from tests.faults.striking import Fault, Striking
from tests.faults.striking_postgres import wait_for_an_append

ZOMBIE_SECONDS = 13.0
"""Longer than every timeout: a listener's session (10 s), an append (6 s), a send (10 s)."""
REPLACEABLE = ("relay", "listen", "keep-time", "deliver")
"""What has no address of its own: another can stand in for it."""
WAITED_FOR, FURTHEST = 30.0, 900.0
"""What falls due by a loop's clock that was wrong falls due as much too late: that much a storm waits for."""


def kill_a_part(storm: Striking) -> None:
    with storm.tending.dealing:
        storm.ground.fleet.kill(storm.one_of())


def kill_all(*kinds: str, in_the_middle: Collection[str] = ()) -> Callable[[Striking], None]:
    """Every one of these kinds at once; while something is being recorded in one of these services, if it soon is."""

    def kill(storm: Striking) -> None:
        if in_the_middle:
            wait_for_an_append(storm, in_the_middle)
        with storm.tending.dealing:
            for name in storm.tending.names:
                if name.startswith(kinds):
                    storm.ground.fleet.kill(name)

    return kill


def stop_a_part_and_let_it_go_on(storm: Striking) -> None:
    with _still(storm, storm.one_of()):
        time.sleep(storm.a_while())


def make_a_zombie(storm: Striking) -> None:
    """It goes on with what it held when another has taken its place, and both are there for a while."""
    name = storm.one_of(*REPLACEABLE)
    with _still(storm, name), storm.tending.dealing:
        stand_in = f"{name}-stand-in"
        storm.ground.fleet.start(stand_in)
        time.sleep(ZOMBIE_SECONDS)
    time.sleep(storm.a_while())
    storm.ground.fleet.kill(stand_in)


@contextmanager
def _still(storm: Striking, name: str) -> Iterator[None]:
    process, since = storm.ground.fleet.running.get(name), time.monotonic()
    if process:
        process.send_signal(signal.SIGSTOP)
    yield
    if process:
        process.send_signal(signal.SIGCONT)
        storm.still.append((since, time.monotonic(), name))


def move_a_clock(storm: Striking) -> None:
    """Forwards or backwards, and right again: it runs backwards once either way."""
    name = storm.one_of()
    furthest = WAITED_FOR if name.startswith(REPLACEABLE) else FURTHEST
    clock = storm.ground.fleet.clock(name)
    clocks.jump(clock, storm.chance.uniform(-furthest, furthest))
    time.sleep(storm.a_while(5.0))
    clocks.jump(clock, 0.0)


AT_PARTS = {
    "killed a part": Fault(kill_a_part, 50),
    "killed services": Fault(kill_all("serve"), 1),
    "killed relays": Fault(kill_all("relay"), 2),
    "killed listeners": Fault(kill_all("listen", in_the_middle=HEARERS), 2),
    "stopped a part and let it go on": Fault(stop_a_part_and_let_it_go_on, 8),
    "made a zombie": Fault(make_a_zombie, 2),
    "moved a clock": Fault(move_a_clock, 4),
}
