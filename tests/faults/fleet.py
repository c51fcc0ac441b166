"""This is where the product runs as it is deployed: every part a process of its own, that a test may kill and start."""

from __future__ import annotations

import json
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
from joserfc.jwk import KeySet

from deploy.embedded.founding import found
from deploy.embedded.keys import key_in, secret_in
from deploy.parts import part
from deploy.ports import free_port
from services.intake.wiring import TABLES as INTAKE
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
        intake = part(INTAKE, database)
        found(intake.service, self.issuer)
        intake.close()

    def commands(self) -> dict[str, list[str]]:
        """Every part: its name, and what `tellback` is told to run it."""
        ports = {name: url.rpartition(":")[2] for name, url in self.at.items()}
        commands = {f"serve-{name}": ["serve", name, "--port", ports[name]] for name in SERVICES}
        commands |= {f"relay-{name}": ["relay", name] for name in SERVICES}
        commands |= {f"listen-{name}": ["listen", name] for name in HEARERS}
        commands |= {f"keep-time-{name}": ["keep-time", name] for name in SERVICES}
        return commands | {"deliver-notify": ["deliver", "notify"], "portal": ["portal", "--port", ports["portal"]]}

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
        """What every part is told, as a deployment would."""
        keys, portal = self.state / "keys", self.at["portal"]
        given = {
            "INTAKE_SIGNING_KEY": json.dumps(key_in(keys, "issuer").as_dict(private=True)),
            "INTAKE_CLIENTS": json.dumps({"portal": KeySet([key_in(keys, "portal")]).as_dict(private=False)}),
            "INTAKE_PROVIDERS": json.dumps({self.issuer: f"{self.issuer}/jwks"}),
            "INTAKE_AUDIENCE": json.dumps([self.at["intake"]]),
            "NOTIFY_SECRET_KEY": secret_in(keys, "notify"),
            "NOTIFY_PORTAL_URL": portal,
            "NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true",
            "PORTAL_DATABASE_URL": self.databases.get("portal", ""),
            "PORTAL_PUBLIC_URL": portal,
            "PORTAL_SIGNING_KEY": json.dumps(key_in(keys, "portal").as_dict(private=True)),
            "PORTAL_ENVIRONMENT": "development",
            "PORTAL_PROVIDERS": json.dumps([{"key": "development", "label": "Sign in", "issuer": self.issuer}]),
            "TELLBACK_ENVIRONMENT": "development",
            "TELLBACK_STATE": str(self.state),
        }
        for name in SERVICES:
            given |= {
                f"{name.upper()}_DATABASE_URL": self.databases[name],
                f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": self.kafka,
                f"{name.upper()}_JWKS_URL": f"{self.at['intake']}/.well-known/jwks.json",
                f"PORTAL_{name.upper()}_URL": self.at[name],
            }
        return given


def _started(command: Sequence[str], environment: Mapping[str, str], to: Path) -> subprocess.Popen[bytes]:
    with to.open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )


def _length(kind: tuple[str, list[str]]) -> int:
    return len(kind[0])


def _address() -> str:
    return f"http://{HOST}:{free_port()}"
