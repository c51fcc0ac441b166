"""This is where a service's projections follow its log: one loop a service, woken by every commit."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from time import monotonic
from typing import Any

import structlog
from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine

from services.chassis.keeping.datastore import connect
from services.chassis.keeping.projections import Projection, catch_up, create, position_of, prepare
from services.chassis.keeping.recorder import TellbackRecorder

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.02

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
            return min((position_of(projection, rows) for projection in self.projections), default=0)

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
        failure: Exception | None = None
        for projection in self.projections:
            try:
                while catch_up(projection, self._store, self._engine) and not self._stopped.is_set():
                    pass
            except Exception as error:
                failure = error
        self._moved.set()
        if failure:
            raise failure

    def _follow(self) -> None:
        with connect(self._store.datastore.database_url) as ear:
            while not self._is_the_one(ear):
                if self._stopped.wait(POLL_SECONDS):
                    return
            prepare(self.projections, self._store, self._engine)
            ear.execute(SQL("listen {}").format(Identifier(self._store.channel_name)))
            while not self._stopped.is_set():
                self.catch_up()
                self.trouble = None
                for _ in ear.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def _is_the_one(self, ear: Connection[Any]) -> bool:
        found = ear.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (f"follow:{self.name}",)).fetchone()
        return bool(found and found["got"])
