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

import httpx
import psutil

from deploy.embedded.distributed import commands_of, founded, told
from deploy.ports import free_port
from tests.faults.clocks import VARIABLE
from tests.faults.nursery import Born, Nursery

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
SERVICES = ("intake", "enquiry", "notify")
HEARERS = ("enquiry", "notify")
AS_IT_IS = ("-m", "deploy.cli")
Process = subprocess.Popen[bytes] | Born
PATIENCE = 90.0
"""A process that starts on a busy machine takes seconds."""


class NeverBegan(Exception):
    """A part did not answer in time; its log says why."""


@dataclass
class Fleet:
    """`databases` are the services' addresses and the portal's, `more` what else a part's environment is to hold.

    Keys and logs stand in `state`; `at` is where each service and the portal answer.
    """

    state: Path
    databases: Mapping[str, str]
    kafka: str
    more: Mapping[str, str] = field(default_factory=dict)
    born_by: Nursery | None = None
    at: dict[str, str] = field(default_factory=lambda: {name: _address() for name in (*SERVICES, "portal")})
    running: dict[str, Process] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """The development provider's name: at the portal."""
        return f"{self.at['portal']}/development/sign-in"

    def found(self, database: str) -> None:
        """Give an empty intake its invented organisations and people."""
        founded(database, self.issuer)

    def commands(self) -> dict[str, list[str]]:
        """Every part, as run-distributed runs them."""
        return commands_of(self._services, int(self.at["portal"].rpartition(":")[2]))

    @property
    def _services(self) -> dict[str, str]:
        return {name: self.at[name] for name in SERVICES}

    def start(self, name: str, *, by: Sequence[str] = AS_IT_IS, more: Mapping[str, str] | None = None) -> None:
        """Start a part; `by` is what runs its command, `more` what is different in its environment this once.

        A name may have something behind it, as `listen-notify-2`: a second of the same.
        """
        command = max((kind for kind in self.commands().items() if name.startswith(kind[0])), key=_length)[1]
        self.running[name] = self._begun(name, command, by, more or {})

    def said(self, *command: str) -> str:
        """What `tellback COMMAND…` says to somebody at a shell."""
        name = f"shell-{uuid4()}"
        self._begun(name, command, AS_IT_IS, {}).wait(PATIENCE)
        return self.last_words(name)

    def _begun(self, name: str, command: Sequence[str], by: Sequence[str], more: Mapping[str, str]) -> Process:
        environment = {**os.environ, **self.environment, **self.more, VARIABLE: str(self.clock(name)), **more}
        (self.state / "logs").mkdir(parents=True, exist_ok=True)
        log = self.state / "logs" / f"{name}.log"
        if self.born_by:
            return self.born_by.bear(command, environment, log)
        return _started([sys.executable, *by, *command], environment, log)

    def clock(self, name: str) -> Path:
        """Where it is written by how much a part's clock is wrong."""
        return self.state / "clocks" / name

    def answers(self, *names: str) -> None:
        """Wait until these services are ready. Raises NeverBegan."""
        over = time.monotonic() + PATIENCE
        for name in names:
            while not self._ready(name):
                if time.monotonic() > over:
                    raise NeverBegan(f"{name}: {self.last_words(f'serve-{name}')}")
                time.sleep(0.1)

    def kill(self, name: str) -> None:
        """As the kernel kills: at once, and nothing put in order."""
        if process := self.running.pop(name, None):
            process.kill()
            process.wait()

    def ask_to_end(self, name: str) -> None:
        """As a deployment asks: SIGTERM."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(PATIENCE)

    def end(self, name: str) -> int:
        """Wait until it has ended by itself; its exit code, minus the signal's number where a signal ended it."""
        return self.running.pop(name).wait(PATIENCE)

    def close(self) -> dict[str, int]:
        """End all of it; how many bytes of memory each part held until then."""
        held = self._sizes()
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
        for process in self.running.values():
            process.wait()
        self.running.clear()
        return held

    def _sizes(self) -> dict[str, int]:
        found = {}
        for name, process in self.running.items():
            with suppress(psutil.NoSuchProcess):
                found[name] = psutil.Process(process.pid).memory_info().rss
        return found

    def last_words(self, name: str) -> str:
        """The end of a part's log."""
        return (self.state / "logs" / f"{name}.log").read_text("utf-8", "replace")[-600:]

    def _ready(self, name: str) -> bool:
        try:
            return httpx.get(f"{self.at[name]}/readyz", timeout=2).is_success
        except httpx.HTTPError:
            return False

    @cached_property
    def environment(self) -> dict[str, str]:
        """What every part is told, as run-distributed tells it; how mail goes out is among `more`."""
        return told(self.state, self.at["portal"], self._services, self.databases, self.kafka)


def _started(command: Sequence[str], environment: Mapping[str, str], to: Path) -> subprocess.Popen[bytes]:
    with to.open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def _length(kind: tuple[str, list[str]]) -> int:
    return len(kind[0])


def _address() -> str:
    return f"http://{HOST}:{free_port()}"
