"""Leadership: of several processes that run the same loop one does the work, by an advisory lock of PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from psycopg import Connection

POLL_SECONDS = 1.0


def acquire_lock(connection: Connection[Any], name: str) -> bool:
    """Whether this connection now holds the lock of that name; closing the connection releases it."""
    row = connection.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (name,)).fetchone()
    assert row
    return bool(row["got"])


class Leadership:
    """The locks of one loop, over a connection of its own, so that they end with its process."""

    def __init__(self, connect: Callable[[], Connection[Any]], *names: str) -> None:
        self._connect, self._names = connect, names
        self._connection: Connection[Any] | None = None

    @contextmanager
    def held(self, stop: Event) -> Iterator[Callable[[], None]]:
        """Stand by until this loop leads, or `stop` is set. Raises the database's errors.

        What it hands out raises OperationalError once the locks are lost: the loop ends before it does anything more.
        """
        if self._connection:  # of a thread that stalled, and was replaced by this one
            self._connection.close()
        self._connection = connection = self._connect()
        with connection:
            while not stop.is_set() and not all(acquire_lock(connection, name) for name in self._names):
                stop.wait(POLL_SECONDS)
            yield lambda: _must_answer(connection)


def _must_answer(connection: Connection[Any]) -> None:
    connection.execute("select 1")
