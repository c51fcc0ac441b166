"""This is where a service's projections follow its log: one loop a service, woken by every commit."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import structlog
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

log = structlog.get_logger(__name__)


class Follower:
    """Only one of a service follows at a time, whichever process it is in; another takes over when that one ends.

    `trouble` says what it is stopped by, while it is.
    """

    def __init__(self, name: str, store: TellbackRecorder, engine: Engine, projections: Sequence[Projection]) -> None:
        self.name, self.projections = name, projections
        self.trouble: str | None = None
        self._store, self._engine = store, engine
        self._stopped, self._moved, self._seen = threading.Event(), threading.Event(), 0
        create(projections, engine)

    def run(self) -> None:
        """Follow until `stop`; after any error start again, with a pause."""
        while not self._stopped.is_set():
            try:
                self._follow()
            except Exception as error:
                self.trouble = type(error).__name__  # never its words: they may repeat what was to be written
                log.warning("projections start again", service=self.name, trouble=self.trouble)
                self._stopped.wait(random.uniform(0.2, 1.0))

    def stop(self) -> None:
        self._stopped.set()

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
            self._catch_up(rows)

    def _catch_up(self, rows: Rows) -> None:
        try:
            self._take_in(lambda: take_in(self.projections, self._store, rows))
        except Exception:  # whatever it is, one by one tells whose it is
            self._catch_up_apart()
            raise

    def _catch_up_apart(self) -> None:
        failure: Exception | None = None
        for projection in self.projections:
            try:
                self._take_in(lambda each=projection: catch_up(each, self._store, self._engine))  # type: ignore[misc]
            except Exception as error:
                failure = error
        if failure:
            raise failure

    def _take_in(self, page: Callable[[], int]) -> None:
        """A page that is not full was the last: whatever is recorded from now on wakes us."""
        try:
            while page() == PAGE and not self._stopped.is_set():
                pass
        finally:
            self._moved.set()

    def _follow(self) -> None:
        with connect(self._store.datastore.database_url) as ear, self._engine.connect() as rows:
            while not self._is_the_one(ear):
                if self._stopped.wait(POLL_SECONDS):
                    return
            prepare(self.projections, self._store, self._engine)
            ear.execute(SQL("listen {}").format(Identifier(self._store.channel_name)))
            while not self._stopped.is_set():
                began = monotonic()
                self._catch_up(rows)
                self.trouble = None
                for _ in ear.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
                self._stopped.wait(began + APART_SECONDS - monotonic())

    def _is_the_one(self, ear: Connection[Any]) -> bool:
        found = ear.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (f"follow:{self.name}",)).fetchone()
        return bool(found and found["got"])
