"""This is where a service's projections follow its log: one loop a service, woken by every commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection as Rows
from sqlalchemy import Engine

from services.chassis.keeping.datastore import connect
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting.projections import (
    PAGE,
    Projection,
    catch_up,
    create,
    position_of,
    take_in,
)
from services.chassis.projecting.rebuilding import prepare

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.02
APART_SECONDS = 0.02
"""From the beginning of one page to that of the next: when much is recorded, pages grow and not their number."""


class Follower:
    """Only one of a service follows at a time, whichever process it is in; another takes over when that one ends."""

    def __init__(self, name: str, store: TellbackRecorder, engine: Engine, projections: Sequence[Projection]) -> None:
        self.name, self.projections = name, projections
        self._store, self._engine = store, engine
        self._moved, self._seen = threading.Event(), 0
        create(projections, engine)

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop. Raises what the store raises, and the failure of a projection: its supervisor
        starts it again.
        """
        with connect(self._store.datastore.database_url) as ear, self._engine.connect() as rows:
            while not self._is_the_one(ear):
                if stop.is_set() or stop.wait(POLL_SECONDS):
                    return
            prepare(self.projections, self._store, self._engine, lambda place: stop.is_set())
            ear.execute(SQL("listen {}").format(Identifier(self._store.channel_name)))
            while not stop.is_set():
                began = monotonic()
                self._catch_up(rows, stop)
                for _ in ear.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
                stop.wait(began + APART_SECONDS - monotonic())

    def position(self, engine: Engine | None = None) -> int:
        """Up to where every projection has taken the log in."""
        with (engine or self._engine).connect() as rows:
            return position_of(self.projections, rows)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Whether the read models show that position, waiting so long at most; whichever process follows."""
        until = monotonic() + timeout
        if self._seen < position and position > self._store.newest():
            return not self.projections  # of no event of ours: whoever waits for it keeps a thread from others
        while self.projections and self._seen < position:
            self._seen = max(self._seen, self.position())
            if self._seen < position and monotonic() >= until:
                return False
            if self._seen < position:
                self._moved.clear()
                self._moved.wait(LOOK_SECONDS)
        return True

    def catch_up(self) -> None:
        """Take in all there is now. One projection that fails does not stop the others."""
        with self._engine.connect() as rows:
            self._catch_up(rows, threading.Event())

    def _catch_up(self, rows: Rows, stop: threading.Event) -> None:
        try:
            self._take_in(lambda: take_in(self.projections, self._store, rows), stop)
        except Exception:  # whatever it is, one by one tells whose it is
            self._catch_up_apart(stop)
            raise

    def _catch_up_apart(self, stop: threading.Event) -> None:
        failure: Exception | None = None
        for projection in self.projections:
            try:
                self._take_in(partial(catch_up, projection, self._store, self._engine), stop)
            except Exception as error:
                failure = error
        if failure:
            raise failure

    def _take_in(self, page: Callable[[], int], stop: threading.Event) -> None:
        """A page that is not full was the last: whatever is recorded from now on wakes us."""
        try:
            while page() == PAGE and not stop.is_set():
                pass
        finally:
            self._moved.set()

    def _is_the_one(self, ear: Connection[Any]) -> bool:
        found = ear.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (f"follow:{self.name}",)).fetchone()
        return bool(found and found["got"])
