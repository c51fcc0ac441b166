"""This is where a service's events are kept: the library's recorder, appending by one function call.

The function moves the memories, locks, notifies and inserts. There is no retry around it: retried after a commit whose
reply was lost, it would report a conflict for what was recorded. Callers read back instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    InterfaceError,
    Notification,
    OperationalError,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import PostgresProcessRecorder
from psycopg import Connection, errors
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from services.chassis.asking.store import Bare, Heard, Kept, MemoryMoved, MovedOn, Row, Seen, TooLarge
from services.chassis.keeping import arrays, statements
from services.chassis.keeping.appending import appending
from services.chassis.keeping.datastore import LONGEST_CALL, LONGEST_READ, BoundedDatastore, within

LARGEST_EVENT = 256 * 1024
MOST_EVENTS, MOST_BYTES = 10_000, 64 * 1024**2
"""What one save takes: word of one milestone to hundreds of referrers is one save (10,000 events: 0.4 s)."""
READS = 3


class TellbackRecorder(PostgresProcessRecorder):
    """Keeps events, and what was heard. Passes the library's own recorder test cases."""

    datastore: BoundedDatastore
    appended: Callable[[float], None]
    """Told after each save how many seconds its caller waited; `committed`, how long the call that commits took."""
    committed: Callable[[float], None]

    def __init__(self, name: str, datastore: BoundedDatastore) -> None:
        super().__init__(datastore, events_table_name=f"{name}_events", tracking_table_name=f"{name}_tracking")
        self.check_identifier_length(f"{self.events_table_name}_notification_id_idx")
        self._names = {
            "schema": Identifier(datastore.schema),
            "events": Identifier(self.events_table_name),
            "tracking": Identifier(self.tracking_table_name),
            "append": Identifier(f"{self.events_table_name}_append"),
            "append_one": Identifier(f"{self.events_table_name}_append_one"),
            "channel": Identifier(self.channel_name),
            "by_position": Identifier(self.notification_id_index_name),
            "by_key": Identifier(f"{self.events_table_name}_key_idx"),
        }
        self._known: dict[str, bytes] = {}
        self.appended = self.committed = _unwatched

    def create_table(self) -> None:
        """Make the tables where there are none: a login that may make none finds them there."""
        with within(60), self.datastore.transaction(commit=True) as rows:
            for statement in self.creation() if rows.execute(self._sql(statements.MISSING)).fetchone() else ():
                rows.execute(statement.encode(), prepare=False)

    def creation(self) -> list[str]:
        """What makes the tables and the append function, and leaves those that are there."""
        return [SQL(statement).format(**self._names).as_string(None) for statement in statements.CREATE]

    # What is written

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        heard: Sequence[Heard] = (),
        seen: Sequence[Seen] = (),
        **_: Any,
    ) -> list[int]:
        """One save. Raises IntegrityError (a version is taken), MemoryMoved, MovedOn, TooLarge; nothing is then
        recorded. After an OperationalError it is not known whether it was.
        """
        must_fit(stored_events)
        if tracking is not None:
            heard = [*heard, Heard(tracking.application_name, tracking.notification_id, 0)]
        with timed(self.appended):
            return self._append_all(stored_events, heard, seen) if stored_events or heard else []

    def _append_all(self, events: Sequence[StoredEvent], heard: Sequence[Heard], seen: Sequence[Seen]) -> list[int]:
        statement, parameters = appending(events, heard, seen)
        with timed(self.committed), within(LONGEST_CALL), self.datastore.get_connection() as connection:
            try:
                cursor = connection.cursor(row_factory=tuple_row, binary=True)
                appended = cursor.execute(self._sql(statement), parameters, prepare=True).fetchone()
            except errors.IntegrityConstraintViolation as moved:
                raise MemoryMoved(str(moved)) from moved
        if appended is None:
            raise MovedOn("what this was decided on has changed")
        return appended[0] or []

    # What is read

    def rows_of(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        if upto is None:
            return self._rows(statements.ROWS_OF, stream)
        return self._rows(statements.ROWS_UPTO, stream, upto)

    def rows_of_many(self, streams: Sequence[UUID]) -> list[Row]:
        return self._rows(statements.ROWS_OF_MANY, arrays.uuids(streams))

    def bare(self, streams: Sequence[UUID]) -> dict[UUID, list[Bare]]:
        """As `rows_of_many`, without the stamps: what stands is asked for far more often than who brought it about. Of
        one stream its id is not read either, row by row: to make ids is half of what reading takes.
        """
        if len(streams) == 1:
            return {streams[0]: self._read(statements.BARE_OF, streams[0])}
        apart: dict[UUID, list[Bare]] = {}
        for row in self._read(statements.BARE_OF_MANY, arrays.uuids(streams)):
            apart.setdefault(row[0], []).append(row[1:])
        return apart

    def log(self, after: int, limit: int) -> list[Row]:
        """What was recorded after that position, in order. Gaps in the numbers mean nothing."""
        return self._rows(statements.LOG, after, limit)

    def kept(self, stream: UUID, key: str) -> Kept | None:
        found = self._read(statements.KEPT, stream, key)
        return Kept(*found[0]) if found else None

    def position_of(self, stream: UUID, version: int) -> int | None:
        found = self._read(statements.POSITION_OF, stream, version)
        return found[0][0] if found else None

    def newest(self) -> int:
        return self.max_notification_id() or 0

    def remember_many(self, names: Sequence[str]) -> dict[str, int]:
        """How far each of these streams was heard; of which nothing was heard, 0."""
        found = dict(self._read(statements.REMEMBERED, arrays.texts(names)))
        return {name: found.get(name, 0) for name in names}

    # What the library asks for

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        statement = statements.EVENTS_BACKWARDS if desc else statements.EVENTS
        rows = self._read(statement, originator_id, gt, lte, limit)
        return [StoredEvent(originator_id, *row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        after = -1 if start is None else start - 1 if inclusive_of_start else start
        rows = self._read(statements.NOTIFICATIONS, after, stop, arrays.texts(topics), arrays.texts(topics), limit)
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        found: int | None = self._read(statements.NEWEST)[0][0]
        return found

    def max_tracking_id(self, application_name: str) -> int | None:
        return dict(self._read(statements.REMEMBERED, arrays.texts([application_name]))).get(application_name)

    def _rows(self, statement: str, *parameters: Any) -> list[Row]:
        return [Row._make(row) for row in self._read(statement, *parameters)]

    def _read(self, statement: str, *parameters: Any) -> list[Any]:
        """Reads may be tried again: a connection that had died in the pool is not the asker's matter."""
        query = self._sql(statement)
        with within(LONGEST_READ):
            for tries_left in reversed(range(READS)):
                try:
                    with self.datastore.get_connection() as connection:
                        return _fetched(connection, query, parameters)
                except (OperationalError, InterfaceError):
                    if not tries_left:
                        raise
        raise AssertionError("unreachable")

    def _sql(self, statement: str) -> bytes:
        found = self._known.get(statement)
        if found is None:
            found = self._known[statement] = SQL(statement).format(**self._names).as_bytes(None)
        return found


@contextmanager
def timed(tell: Callable[[float], None]) -> Iterator[None]:
    """Tell how many seconds it took, however it ended."""
    began = perf_counter()
    try:
        yield
    finally:
        tell(perf_counter() - began)


def _unwatched(seconds: float) -> None:
    """Nobody counts."""


def must_fit(events: Sequence[StoredEvent]) -> None:
    if len(events) > MOST_EVENTS:
        raise TooLarge(f"{len(events)} events in one save; it takes {MOST_EVENTS}")
    if (size := sum(len(event.state) for event in events)) > MOST_BYTES:
        raise TooLarge(f"a save of {size} bytes; it takes {MOST_BYTES}")
    for event in events:
        if len(event.state) > LARGEST_EVENT:
            raise TooLarge(f"an event of {len(event.state)} bytes ({event.topic}); it takes {LARGEST_EVENT}")


def _fetched(connection: Connection[Any], query: bytes, parameters: Sequence[Any]) -> list[Any]:
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    return cursor.execute(query, parameters, prepare=True).fetchall()
