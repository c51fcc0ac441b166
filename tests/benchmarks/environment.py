"""Bench environment: the PostgreSQL, the Kafka and the processes of a run, each started when a row first needs it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
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
from tests import kafka_brokers
from tests.stores import open_new_store

ROUNDS_DEFAULT = 7
STARTUP_SECONDS_MAX, SHUTDOWN_SECONDS_MAX = 90.0, 60.0
BURST_SECONDS_MIN = 0.2


class BenchEnvironment:
    """One PostgreSQL, one Kafka, and the processes that rows start.

    A row measures `rounds` rounds; `scale` multiplies the count of everything that it makes and measures. `resident`
    is the memory of each process at its end, in bytes.
    """

    def __init__(self, rounds: int = ROUNDS_DEFAULT, scale: float = 1.0) -> None:
        self.rounds, self.scale = rounds, scale
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

    def count(self, full: int, minimum: int = 1) -> int:
        """How many, where a full run has `full` of them."""
        return max(minimum, round(full * self.scale))

    def seconds(self, full: float) -> float:
        """How long a burst lasts, where it lasts `full` in a full run."""
        return max(BURST_SECONDS_MIN, full * self.scale)

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        """The server of Tellback and of every baseline."""
        return self._open.enter_context(EmbeddedPostgres(self.folder / "postgres", tcp=True))

    @cached_property
    def kafka(self) -> str:
        """The broker of Tellback and of every baseline."""
        return self._open.enter_context(kafka_brokers.shared_broker())

    def at_end(self, close: Callable[[], object]) -> None:
        """Call `close` at the end of the run."""
        self._open.callback(close)

    def database(self, name: str) -> Database:
        """An empty database of the row's own."""
        return self.postgres.create_database(name)

    def service(self, manifest: ServiceManifest, url: str, *, group: bool = False, pool: int = 4) -> Service:
        """A service over its store, without HTTP and without loops."""
        store = open_new_store(manifest.name, url, group=group, pool=pool)
        self._open.callback(store.datastore.close)
        return Service(manifest, store)

    def process(self, name: str, *command: str, ready: str, environment: dict[str, str]) -> psutil.Popen:
        """Start `python -m COMMAND`, which `end` or the end of the run stops; return when the URL `ready` answers.

        Raises RuntimeError, with the end of its log.
        """
        log_path = self.folder / f"{name}.log"
        with log_path.open("ab") as log:
            process = psutil.Popen(
                [sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=log, stderr=log
            )
        self._open.callback(self.end, name, process)
        deadline = time.monotonic() + STARTUP_SECONDS_MAX
        while not is_ready(ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start: {log_path.read_text()[-2000:]}")
            time.sleep(0.1)
        return process

    def end(self, name: str, process: psutil.Popen) -> None:
        """Record the memory of a process, and stop it."""
        if process.poll() is None:
            self.resident[name] = process.memory_info().rss
            process.terminate()
            process.wait(SHUTDOWN_SECONDS_MAX)

    def record_own_memory(self) -> None:
        """Record the memory of the measuring process, in which relays, consumers and projections ran."""
        self.resident["measuring"] = psutil.Process().memory_info().rss


def free_address() -> tuple[int, str]:
    """A free port, and its URL."""
    port = free_port()
    return port, f"http://127.0.0.1:{port}"


def is_ready(url: str) -> bool:
    """Whether this URL answers 200."""
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
