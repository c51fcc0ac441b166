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

from deploy.embedded.databases import Database
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.ports import free_port
from services.chassis.asking.application import Service
from services.chassis.asking.tables import Tables
from services.chassis.keeping.opening import open_store
from tests import brokers

PATIENCE, LEAVING = 90.0, 60.0


class World:
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
        return self._open.enter_context(brokers.one())

    def database(self, name: str) -> Database:
        """An empty database of the row's own."""
        return self.postgres.fresh(name)

    def service(self, tables: Tables, url: str, *, group: bool = False, pool: int = 4) -> Service:
        """A service over its store, without doors or loops."""
        store = open_store(tables.name, url, group=group, pool=pool)
        self._open.callback(store.datastore.close)
        return Service(tables, store)

    def process(self, name: str, *command: str, ready: str, environment: dict[str, str]) -> psutil.Process:
        """A Python process of its own, once `ready` answers. It ends with the row, by `end`, or with the run."""
        with (self.folder / f"{name}.log").open("ab") as log:
            begun = subprocess.Popen(
                [sys.executable, "-m", *command], env={**os.environ, **environment}, stdout=log, stderr=log
            )
        running = psutil.Process(begun.pid)
        self._open.callback(self.end, name, running)
        over = time.monotonic() + PATIENCE
        while not answers(ready):
            if begun.poll() is not None or time.monotonic() > over:
                raise RuntimeError(f"{name} did not start: {(self.folder / f'{name}.log').read_text()[-2000:]}")
            time.sleep(0.1)
        return running

    def end(self, name: str, running: psutil.Process) -> None:
        """Note how large the process has become, and end it."""
        if running.is_running() and running.status() != psutil.STATUS_ZOMBIE:
            self.resident[name] = running.memory_info().rss
            running.terminate()
            running.wait(LEAVING)

    def note_itself(self) -> None:
        """How large the measuring process is, in which loops ran that need no process of their own."""
        self.resident["measuring"] = psutil.Process().memory_info().rss


def address() -> tuple[int, str]:
    """A free port and the address there."""
    port = free_port()
    return port, f"http://127.0.0.1:{port}"


def answers(url: str) -> bool:
    """Whether there is somebody."""
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
