"""This is where the product runs as it is deployed: every part a process of its own, that a test may kill and start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
import psutil

from deploy.dev.ports import free_port
from deploy.dev.run_distributed import process_commands, process_environment, seed_database
from tests.faults.cluster.fork_server import ForkedProcess, ForkServer
from tests.faults.nemesis.clocks import VARIABLE

ROOT = Path(__file__).parents[3]
HOST = "127.0.0.1"
SERVICES = ("intake", "enquiry", "notify")
CONSUMING_SERVICES = ("enquiry", "notify")
TELLBACK_ENTRY_POINT = ("-m", "deploy.cli")
Process = subprocess.Popen[bytes] | ForkedProcess
STARTUP_SECONDS_MAX = 90.0
"""A process that starts on a busy machine takes seconds."""


class StartupTimeout(Exception):
    """A part did not answer in time; its log says why."""


@dataclass
class Processes:
    """`databases` are the services' addresses and the portal's, `extra_environment` what else a part's
    environment is to hold.

    Keys and logs stand in `state`; `addresses` is where each service and the portal answer.
    """

    state: Path
    databases: Mapping[str, str]
    kafka: str
    extra_environment: Mapping[str, str] = field(default_factory=dict)
    fork_server: ForkServer | None = None
    addresses: dict[str, str] = field(default_factory=lambda: {name: _free_address() for name in (*SERVICES, "portal")})
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """The development provider's name: at the portal."""
        return f"{self.addresses['portal']}/development/sign-in"

    def seed(self, database: str) -> None:
        """Give an empty intake its invented organisations and people."""
        seed_database(database, self.issuer)

    def commands(self) -> dict[str, list[str]]:
        """Every part, as run-distributed runs them."""
        return process_commands(self._services, int(self.addresses["portal"].rpartition(":")[2]))

    @property
    def _services(self) -> dict[str, str]:
        return {name: self.addresses[name] for name in SERVICES}

    def start(
        self,
        name: str,
        *,
        entry_point: Sequence[str] = TELLBACK_ENTRY_POINT,
        extra_environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start a part; `entry_point` is what runs its command, `extra_environment` what is different in its
        environment this once.

        A name may have something behind it, as `consume-notify-2`: a second of the same.
        """
        command = max((kind for kind in self.commands().items() if name.startswith(kind[0])), key=_name_length)[1]
        self.running[name] = self._start_process(name, command, entry_point, extra_environment or {})

    def run_command(self, *command: str) -> str:
        """What `tellback COMMAND…` says to somebody at a shell."""
        name = f"shell-{uuid4()}"
        self._start_process(name, command, TELLBACK_ENTRY_POINT, {}).wait(STARTUP_SECONDS_MAX)
        return self.log_tail(name)

    def _start_process(
        self, name: str, command: Sequence[str], entry_point: Sequence[str], extra_environment: Mapping[str, str]
    ) -> Process:
        environment = {
            **os.environ,
            **self.environment,
            **self.extra_environment,
            VARIABLE: str(self.clock_file(name)),
            **extra_environment,
        }
        (self.state / "logs").mkdir(parents=True, exist_ok=True)
        log = self.state / "logs" / f"{name}.log"
        if self.fork_server:
            return self.fork_server.fork(command, environment, log)
        return _popen([sys.executable, *entry_point, *command], environment, log)

    def clock_file(self, name: str) -> Path:
        """Where it is written by how much a part's clock is wrong."""
        return self.state / "clocks" / name

    def wait_until_ready(self, *names: str) -> None:
        """Wait until these services are ready. Raises NeverBegan."""
        deadline = time.monotonic() + STARTUP_SECONDS_MAX
        for name in names:
            while not self._is_ready(name):
                if time.monotonic() > deadline:
                    raise StartupTimeout(f"{name}: {self.log_tail(f'serve-{name}')}")
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        """As the kernel kills: at once, and nothing put in order."""
        if process := self.running.pop(name, None):
            process.kill()
            process.wait()

    def terminate(self, name: str) -> None:
        """As a deployment asks: SIGTERM."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(STARTUP_SECONDS_MAX)

    def wait_for_exit(self, name: str) -> int:
        """Wait until it has ended by itself; its exit code, minus the signal's number where a signal ended it."""
        return self.running.pop(name).wait(STARTUP_SECONDS_MAX)

    def close(self) -> dict[str, int]:
        """End all of it; how many bytes of memory each part held until then."""
        resident = self._resident_bytes()
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
        for process in self.running.values():
            process.wait()
        self.running.clear()
        return resident

    def _resident_bytes(self) -> dict[str, int]:
        sizes = {}
        for name, process in self.running.items():
            with suppress(psutil.NoSuchProcess):
                sizes[name] = psutil.Process(process.pid).memory_info().rss
        return sizes

    def log_tail(self, name: str) -> str:
        """The end of a part's log."""
        return (self.state / "logs" / f"{name}.log").read_text("utf-8", "replace")[-600:]

    def _is_ready(self, name: str) -> bool:
        try:
            return httpx.get(f"{self.addresses[name]}/readyz", timeout=2).is_success
        except httpx.HTTPError:
            return False

    @cached_property
    def environment(self) -> dict[str, str]:
        """What every part is told, as run-distributed tells it; how mail goes out is among `extra_environment`."""
        return process_environment(self.state, self.addresses["portal"], self._services, self.databases, self.kafka)


def _popen(command: Sequence[str], environment: Mapping[str, str], log_path: Path) -> subprocess.Popen[bytes]:
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def _name_length(kind: tuple[str, list[str]]) -> int:
    return len(kind[0])


def _free_address() -> str:
    return f"http://{HOST}:{free_port()}"
