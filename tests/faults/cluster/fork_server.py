"""Fork server: a process that has imported the product forks one child for each process that a storm starts.

A storm starts processes by the thousand, and the imports take longer than everything else at their start. A child is a
process like any other: the nemesis kills and stops it like one.
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

from tests.faults.cluster.process_handle import ProcessHandle, is_child_of
from tests.faults.nemesis.clocks import CLOCK_VARIABLE, install_skewed_clock

if TYPE_CHECKING:
    from collections.abc import Iterator


PR_SET_PDEATHSIG = 1


class ForkedProcess:
    """A forked process with the methods of `subprocess.Popen`."""

    def __init__(self, handle: ProcessHandle) -> None:
        self._handle, self.pid = handle, handle.pid

    def poll(self) -> int | None:
        """None while it runs, else -1: the exit code is unknown to all but its parent."""
        return None if self._handle.alive else -1

    def send_signal(self, number: int) -> None:
        self._handle.send_signal(number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float = 60.0) -> int:
        self._handle.wait(timeout)
        self._handle.close()
        return -1


class ForkServer:
    """The client of the forking process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._lock = process, Lock()

    def fork(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> ForkedProcess:
        """Fork a process that runs `tellback COMMAND…`."""
        request = json.dumps({"command": [*command], "environment": dict(environment), "log": str(log)})
        with self._lock:
            assert self._process.stdin
            assert self._process.stdout
            self._process.stdin.write(f"{request}\n".encode())
            self._process.stdin.flush()
            return ForkedProcess(ProcessHandle(int(self._process.stdout.readline()), is_child_of(self._process.pid)))


@contextmanager
def fork_server(state: Path, mutant: str = "") -> Iterator[ForkServer]:
    """Run a fork server. `state` holds the keys, which the CLI reads at import; every child has the `mutant`."""
    command = [sys.executable, "-m", "tests.faults.cluster.fork_server", mutant]
    environment = {**os.environ, "TELLBACK_STATE": str(state)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        yield ForkServer(process)


def _run_child(request: dict[str, object]) -> NoReturn:
    """In the child: drop what belongs to the parent, and run the command."""
    from deploy.cli import app  # noqa: PLC0415

    _detach(str(request["log"]))
    environment = request["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    install_skewed_clock(Path(environment[CLOCK_VARIABLE]))
    try:
        app(request["command"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(1)


def _detach(log: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    devnull = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((devnull, 0), (output, 1), (output, 2)):
        os.dup2(source, target)


def _import_product(mutant: str) -> None:
    """Import everything that a process needs, and apply the mutant."""
    import deploy.dev.portal_process  # noqa: PLC0415
    import deploy.processes.deliver  # noqa: PLC0415
    import deploy.processes.loops  # noqa: PLC0415
    import deploy.processes.serve  # noqa: F401, PLC0415
    from tests.faults.mutants.catalogue import apply_mutant  # noqa: PLC0415

    apply_mutant(mutant)


def _serve_forks(requests: IO[str], replies: IO[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the children
    for line in requests:
        pid = os.fork()
        if pid == 0:
            _run_child(json.loads(line))
        replies.write(f"{pid}\n")
        replies.flush()


if __name__ == "__main__":
    _import_product(sys.argv[1])
    _serve_forks(sys.stdin, sys.stdout)
