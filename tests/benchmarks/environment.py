"""This is where what the rows stand on is started, once and only when a row asks for it, and ended with the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from deploy.dev.postgres import EmbeddedPostgres
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.eventstore.factory import open_store
from tests import kafka_brokers

STARTUP_SECONDS_MAX, SHUTDOWN_SECONDS_MAX = 90.0, 60.0


class BenchEnvironment:
    """One PostgreSQL, one Kafka, and the processes that rows start."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.resident: dict[str, int] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="tellback-bench-"))
        self._open.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        """The server that ours and every baseline share."""
        return self._open.enter_context(EmbeddedPostgres(self.folder / "postgres", tcp=True))

    @cached_property
    def kafka(self) -> str:
        """The broker that ours and every baseline share."""
        return self._open.enter_context(kafka_brokers.shared_broker())

    def database(self, name: str) -> Database:
        """An empty database of the row's own."""
        return self.postgres.fresh(name)

    def service(self, tables: ServiceManifest, url: str, *, group: bool = False, pool: int = 4) -> Service:
        """A service over its store, without doors or loops."""
        store = open_store(tables.name, url, group=group, pool=pool)
        self._open.callback(store.datastore.close)
        return Service(tables, store)

    def process(self, name: str, *command: str, ready: str, environment: dict[str, str]) -> psutil.Process:
        """A Python process of its own, once `ready` answers. It ends with the row, by `end`, or with the run."""
        with (self.folder / f"{name}.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=log, stderr=log
            )
        running = psutil.Process(started.pid)
        self._open.callback(self.end, name, running)
        deadline = time.monotonic() + STARTUP_SECONDS_MAX
        while not is_ready(ready):
            if started.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start: {(self.folder / f'{name}.log').read_text()[-2000:]}")
            time.sleep(0.1)
        return running

    def end(self, name: str, running: psutil.Process) -> None:
        """Note how large the process has become, and end it."""
        if running.is_running() and running.status() != psutil.STATUS_ZOMBIE:
            self.resident[name] = running.memory_info().rss
            running.terminate()
            running.wait(SHUTDOWN_SECONDS_MAX)

    def record_own_memory(self) -> None:
        """How large the measuring process is, in which loops ran that need no process of their own."""
        self.resident["measuring"] = psutil.Process().memory_info().rss


def free_address() -> tuple[int, str]:
    """A free port and the address there."""
    port = free_port()
    return port, f"http://127.0.0.1:{port}"


def is_ready(url: str) -> bool:
    """Whether there is somebody."""
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
