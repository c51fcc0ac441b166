"""Projector: the loop in which a service's projections follow its log; every commit wakes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine

from services.chassis.eventstore.connections import connect
from services.chassis.eventstore.leadership import acquire_lock
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import (
    PAGE_EVENTS,
    Projection,
    catch_up,
    position_of,
    project_page,
)
from services.chassis.projections.rebuild import ensure_current

POLL_SECONDS = 1.0
RECHECK_SECONDS = 0.02
PAGE_INTERVAL_SECONDS = 0.02
"""The shortest time from page to page: under load the pages grow longer, not more frequent."""


class Projector:
    """One projector of each service is active, by an advisory lock; another takes over when its connection ends."""

    def __init__(self, name: str, store: TellbackRecorder, engine: Engine, projections: Sequence[Projection]) -> None:
        self.name, self.projections = name, projections
        self._store, self._engine = store, engine
        self._advanced, self._projected_position = threading.Event(), 0

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop` is set. Raises the store's errors, and those of a projection."""
        with connect(self._store.datastore.database_url) as listen_connection, self._engine.connect() as connection:
            while not acquire_lock(listen_connection, f"projector:{self.name}"):
                if stop.is_set() or stop.wait(POLL_SECONDS):
                    return
            ensure_current(self.projections, self._store, self._engine, lambda position: stop.is_set())
            listen_connection.execute(SQL("listen {}").format(Identifier(self._store.channel_name)))
            while not stop.is_set():
                began = monotonic()
                self._catch_up(connection, stop)
                for _ in listen_connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
                stop.wait(began + PAGE_INTERVAL_SECONDS - monotonic())

    def position(self, engine: Engine | None = None) -> int:
        """The log position up to which every projection has been written."""
        with (engine or self._engine).connect() as connection:
            return position_of(self.projections, connection)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Whether the read models reach a position within `timeout` seconds, whichever process projects."""
        deadline = monotonic() + timeout
        if self._projected_position < position and position > self._store.last_position():
            return not self.projections  # a position that no event has: waiting would only hold a thread
        while self.projections and self._projected_position < position:
            self._projected_position = max(self._projected_position, self.position())
            if self._projected_position < position and monotonic() >= deadline:
                return False
            if self._projected_position < position:
                self._advanced.clear()
                self._advanced.wait(RECHECK_SECONDS)
        return True

    def catch_up(self) -> None:
        """Project everything recorded so far. A projection that fails does not stop the others."""
        with self._engine.connect() as connection:
            self._catch_up(connection, threading.Event())

    def _catch_up(self, connection: SqlConnection, stop: threading.Event) -> None:
        try:
            self._project_all(lambda: project_page(self.projections, self._store, connection), stop)
        except Exception:  # of any kind: one by one finds the projection that causes it
            self._catch_up_one_by_one(stop)
            raise

    def _catch_up_one_by_one(self, stop: threading.Event) -> None:
        failure: Exception | None = None
        for projection in self.projections:
            try:
                self._project_all(partial(catch_up, projection, self._store, self._engine), stop)
            except Exception as error:
                failure = error
        if failure:
            raise failure

    def _project_all(self, page: Callable[[], int], stop: threading.Event) -> None:
        """A page that is not full is the last: the next commit wakes this loop."""
        try:
            while page() == PAGE_EVENTS and not stop.is_set():
                pass
        finally:
            self._advanced.set()
