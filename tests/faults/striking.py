"""This is where faults strike, one after another, at moments and places that a seed chooses."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from deploy.embedded.wheel import PostgresUnavailable
from tests.faults.ground import Ground, Tending
from tests.faults.receivers import Endpoint, Mailbox

ZOMBIE_SECONDS = 13.0
"""Longer than every timeout of a listener's session."""


@dataclass(kw_only=True)
class Striking:
    """`struck` counts faults by kind; `healed` says when each was over, `still` when a part stood still."""

    ground: Ground
    tending: Tending
    chance: Random
    pause: float
    struck: Counter[str] = field(default_factory=Counter)
    healed: list[float] = field(default_factory=list)
    still: list[tuple[float, float, str]] = field(default_factory=list)

    def run(self, seconds: float, most: int) -> None:
        """Strike for so long, or so often."""
        over, kinds = time.monotonic() + seconds, [*FAULTS]
        weights = [FAULTS[kind][1] for kind in kinds]
        while self.struck.total() < most and time.monotonic() < over:
            time.sleep(self.chance.expovariate(1 / self.pause))
            (kind,) = self.chance.choices(kinds, weights)
            FAULTS[kind][0](self)
            self.struck[kind] += 1
            self.healed.append(time.monotonic())
        time.sleep(max(0.0, over - time.monotonic()))

    def a_while(self, longest: float = 3.0) -> float:
        return self.chance.uniform(0.2, longest)

    def somebody(self) -> str:
        """A part that runs."""
        return self.chance.choice(self.tending.names)


def kill_a_part(storm: Striking) -> None:
    with storm.tending.dealing:
        storm.ground.fleet.kill(storm.somebody())


def stop_a_part_and_let_it_go_on(storm: Striking) -> None:
    _still(storm, storm.somebody(), storm.a_while())


def make_a_zombie(storm: Striking) -> None:
    """It goes on with what it held when others have taken its place."""
    carriers = [name for name in storm.tending.names if name.startswith(("listen", "relay"))]
    _still(storm, storm.chance.choice(carriers), ZOMBIE_SECONDS)


def _still(storm: Striking, name: str, seconds: float) -> None:
    process = storm.ground.fleet.running.get(name)
    if process is None:
        return
    since = time.monotonic()
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    process.send_signal(signal.SIGCONT)
    storm.still.append((since, time.monotonic(), name))


def stop_postgres_at_once(storm: Striking) -> None:
    _end_postgres(storm, signal.SIGQUIT)


def kill_postgres(storm: Striking) -> None:
    _end_postgres(storm, signal.SIGKILL)


def _end_postgres(storm: Striking, by: int) -> None:
    pid = storm.ground.server.pid
    os.kill(pid, by)
    _again(storm, pid)


def _again(storm: Striking, pid: int) -> None:
    while _lives(pid):
        time.sleep(0.02)
    time.sleep(storm.a_while(1.0))
    for tries_left in reversed(range(40)):
        try:
            storm.ground.server.start()
            return
        except PostgresUnavailable:  # a backend of the killed one has not noticed yet
            if not tries_left:
                raise
            time.sleep(0.5)


def _lives(pid: int) -> bool:
    """Nobody may have buried it: then it is a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_a_backend(storm: Striking) -> None:
    """In the middle of an append, where one is; the server then lets nobody be sure of anything, and recovers."""
    asked = (
        "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        " order by query like '%%_append(%%' and state = 'active' desc, random() limit 1"
    )
    with storm.ground.server.superuser() as rows:
        found = rows.execute(asked.encode()).fetchone()
    if found:
        os.kill(found[0], signal.SIGKILL)


def kill_the_broker(storm: Striking) -> None:
    storm.ground.broker.kill()
    time.sleep(storm.a_while())
    storm.ground.broker.start()


def stop_the_broker_and_let_it_go_on(storm: Striking) -> None:
    process = storm.ground.broker.process
    assert process
    process.send_signal(signal.SIGSTOP)
    time.sleep(storm.a_while(6.0))
    process.send_signal(signal.SIGCONT)


def cut_a_wire(storm: Striking) -> None:
    storm.ground.wires[storm.chance.choice([*storm.ground.wires])].cut()


def _ail(how: str) -> Callable[[Striking], None]:
    def ail(storm: Striking) -> None:
        wire = storm.ground.wires[storm.chance.choice([*storm.ground.wires])]
        getattr(wire, how)()
        time.sleep(storm.a_while(8.0))
        wire.heal()

    return ail


def annoy(storm: Striking) -> None:
    """Receivers that refuse, keep us waiting, fail, or take it and say nothing."""
    receivers: list[Mailbox | Endpoint] = [storm.ground.mailbox, storm.ground.endpoint]
    receiver = storm.chance.choice(receivers)
    receiver.mood = storm.chance.choice(["refuse", "hang", "fail", "drop"])
    time.sleep(storm.a_while(5.0))
    receiver.mood = "take"


FAULTS: dict[str, tuple[Callable[[Striking], None], float]] = {
    "killed a part": (kill_a_part, 50),
    "stopped a part and let it go on": (stop_a_part_and_let_it_go_on, 8),
    "made a zombie": (make_a_zombie, 2),
    "stopped PostgreSQL at once": (stop_postgres_at_once, 4),
    "killed PostgreSQL": (kill_postgres, 3),
    "killed a backend": (kill_a_backend, 6),
    "killed the broker": (kill_the_broker, 2),
    "stopped the broker and let it go on": (stop_the_broker_and_let_it_go_on, 2),
    "cut a wire": (cut_a_wire, 10),
    "slowed a wire": (_ail("slow"), 3),
    "stalled a wire": (_ail("stall"), 3),
    "silenced a wire": (_ail("silence"), 3),
    "annoyed us": (annoy, 4),
}
"""What strikes, and how often beside the others."""
