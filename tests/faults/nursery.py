"""This is where parts are born quickly: a process that has read all the code forks one for each that is asked for.

A storm starts parts by the thousand, and reading the code takes longer than all that a part does at its start. What is
born is a process like any other: it is killed, stopped and judged as one.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import IO, TYPE_CHECKING, NoReturn

from tests.faults.clocks import VARIABLE, follow
from tests.faults.ours import Held, child_of

if TYPE_CHECKING:
    from collections.abc import Iterator


DIES_WITH_ITS_PARENT = 1


class Born:
    """A part's process, as `subprocess.Popen` would have it."""

    def __init__(self, held: Held) -> None:
        self._held, self.pid = held, held.pid

    def poll(self) -> int | None:
        """None while it runs; what it ended with is not known."""
        return None if self._held.lives else -1

    def send_signal(self, number: int) -> None:
        self._held.send_signal(number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float = 60.0) -> int:
        self._held.wait(timeout)
        self._held.let_go()
        return -1


class Nursery:
    """Asks the process that forks. `defect` names what is wrong with every part that it bears."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._asking = process, Lock()

    def bear(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Born:
        """A part that runs `tellback COMMAND…`."""
        asked = json.dumps({"command": [*command], "environment": dict(environment), "log": str(log)})
        with self._asking:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(f"{asked}\n".encode())
            self._process.stdin.flush()
            return Born(Held(int(self._process.stdout.readline()), child_of(self._process.pid)))


@contextmanager
def nursery(state: Path, defect: str = "") -> Iterator[Nursery]:
    """One that is open meanwhile; `state` is where its parts' keys stand, which the command reads as it is loaded."""
    command = [sys.executable, "-m", "tests.faults.nursery", defect]
    environment = {**os.environ, "TELLBACK_STATE": str(state)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        yield Nursery(process)


def _bear(asked: dict[str, object]) -> NoReturn:
    """In the child: only what it was asked to be is left of its parent."""
    from deploy.cli import app  # noqa: PLC0415 -- read before forking, by `_ready`

    _leave_home(str(asked["log"]))
    environment = asked["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    follow(Path(environment[VARIABLE]))
    try:
        app(asked["command"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)


def _leave_home(log: str) -> None:
    ctypes.CDLL(None).prctl(DIES_WITH_ITS_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for here, there in ((nothing, 0), (words, 1), (words, 2)):
        os.dup2(here, there)


def _ready(defect: str) -> None:
    """Read all the code that a part needs, and make wrong what is to be wrong."""
    import deploy.embedded.portal_apart  # noqa: PLC0415 -- only the process that forks reads it
    import deploy.processes.delivering  # noqa: PLC0415 -- only the process that forks reads it
    import deploy.processes.loops  # noqa: PLC0415 -- only the process that forks reads it
    import deploy.processes.serving  # noqa: F401, PLC0415 -- only the process that forks reads it
    from tests.faults.defects import apply  # noqa: PLC0415 -- only the process that forks reads it

    apply(defect)


def _serve(asking: IO[str], answering: IO[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries them
    for line in asking:
        pid = os.fork()
        if pid == 0:
            _bear(json.loads(line))
        answering.write(f"{pid}\n")
        answering.flush()


if __name__ == "__main__":
    _ready(sys.argv[1])
    _serve(sys.stdin, sys.stdout)
