"""Processes: the product as it is deployed, one process for each command, which a test may kill and start."""

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

import httpx
import psutil

from deploy.dev.ports import free_port
from deploy.dev.run_distributed import process_commands, process_environment, seed_database
from tests.faults.cluster.fork_server import ForkedProcess, ForkServer
from tests.faults.nemesis.clocks import CLOCK_VARIABLE

ROOT = Path(__file__).parents[3]
HOST = "127.0.0.1"
SERVICES = ("intake", "enquiry", "notify")
TELLBACK_ENTRY_POINT = ("-m", "deploy.cli")
Process = subprocess.Popen[bytes] | ForkedProcess
STARTUP_SECONDS_MAX = 90.0
"""A start takes seconds on a busy machine."""


class StartupTimeout(Exception):
    """A process was not ready in time; the end of its log is the message."""


@dataclass
class Processes:
    """The processes by name: `serve-intake`, `relay-notify`, `portal`.

    `databases` are the database URLs of the services and the portal, `addresses` their HTTP addresses. `state` holds
    keys, logs and clock files. With a `fork_server`, processes are forked instead of started from nothing.
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
        """The issuer of development sign-in, at the portal."""
        return f"{self.addresses['portal']}/development/sign-in"

    def seed(self, database: str) -> None:
        """Record the development organisations and people in an empty database of intake."""
        seed_database(database, self.issuer)

    def commands(self) -> dict[str, list[str]]:
        """Name -> command, as `tellback run-distributed` has them."""
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
        """Start the process with this name. `entry_point` runs its command; `extra_environment` holds for this start.

        A suffix starts one more of the same: `consume-notify-2`.
        """
        kind = max((kind for kind in self.commands() if name.startswith(kind)), key=len)
        command = self.commands()[kind]
        self.running[name] = self._start_process(name, command, entry_point, extra_environment or {})

    def run_command(self, *command: str) -> str:
        """Run `tellback COMMAND…`; return the end of its output."""
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
            CLOCK_VARIABLE: str(self.clock_file(name)),
            **extra_environment,
        }
        (self.state / "logs").mkdir(parents=True, exist_ok=True)
        log = self.state / "logs" / f"{name}.log"
        if self.fork_server:
            return self.fork_server.fork(command, environment, log)
        return _popen([sys.executable, *entry_point, *command], environment, log)

    def clock_file(self, name: str) -> Path:
        """The file with the skew of a process's clock (`nemesis.clocks`)."""
        return self.state / "clocks" / name

    def wait_until_ready(self, *names: str) -> None:
        """Wait until these services are ready. Raises StartupTimeout."""
        deadline = time.monotonic() + STARTUP_SECONDS_MAX
        for name in names:
            while not self._is_ready(name):
                if time.monotonic() > deadline:
                    raise StartupTimeout(f"{name}: {self.log_tail(f'serve-{name}')}")
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        """End a process by SIGKILL; do nothing where it does not run."""
        if process := self.running.pop(name, None):
            process.kill()
            process.wait()

    def terminate(self, name: str) -> None:
        """Stop a process by SIGTERM, as a deployment does."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(STARTUP_SECONDS_MAX)

    def wait_for_exit(self, name: str) -> int:
        """Wait for a process to end by itself; return its exit code, negative for a signal."""
        return self.running.pop(name).wait(STARTUP_SECONDS_MAX)

    def close(self) -> dict[str, int]:
        """Kill every process; return the memory that each held, in bytes."""
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
        """The last 600 characters of a process's log."""
        return (self.state / "logs" / f"{name}.log").read_text("utf-8", "replace")[-600:]

    def _is_ready(self, name: str) -> bool:
        try:
            return httpx.get(f"{self.addresses[name]}/readyz", timeout=2).is_success
        except httpx.HTTPError:
            return False

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment that `tellback run-distributed` gives every process."""
        return process_environment(self.state, self.addresses["portal"], self._services, self.databases, self.kafka)


def _popen(command: Sequence[str], environment: Mapping[str, str], log_path: Path) -> subprocess.Popen[bytes]:
    with log_path.open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def _free_address() -> str:
    return f"http://{HOST}:{free_port()}"
