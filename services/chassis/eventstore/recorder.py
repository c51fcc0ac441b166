"""Recorder: stores a service's events and inbox marks through the library's recorder, with one call for an append.

The called function moves the inbox marks, locks, notifies and inserts. It is never retried: after a commit whose reply
was lost, a retry would report a conflict for events that were recorded. Callers read back instead.
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

from services.chassis.application.store import (
    EventRow,
    ExpectedVersion,
    IdempotencyRecord,
    InboxMark,
    InboxMarkMoved,
    LogRow,
    StaleLookup,
    TooLarge,
)
from services.chassis.eventstore import arrays, statements
from services.chassis.eventstore.append import append_call
from services.chassis.eventstore.connections import CALL_SECONDS_MAX, READ_SECONDS_MAX, BoundedDatastore, time_limit

EVENT_BYTES_MAX = 256 * 1024
SAVE_EVENTS_MAX, SAVE_BYTES_MAX = 10_000, 64 * 1024**2
"""The largest save: telling hundreds of referrers of one milestone is one save (10,000 events: 0.4 s)."""
READ_ATTEMPTS_MAX = 3


class TellbackRecorder(PostgresProcessRecorder):
    """Stores events and inbox marks. Passes the library's own recorder test cases."""

    datastore: BoundedDatastore
    observe_append: Callable[[float], None]
    """Called after each save with the seconds that its caller waited; `observe_commit` with those of the commit."""
    observe_commit: Callable[[float], None]

    def __init__(self, name: str, datastore: BoundedDatastore) -> None:
        super().__init__(datastore, events_table_name=f"{name}_events", tracking_table_name=f"{name}_tracking")
        self.check_identifier_length(f"{self.events_table_name}_notification_id_idx")
        self._names = {
            "schema": Identifier(datastore.schema),
            "events": Identifier(self.events_table_name),
            "tracking": Identifier(self.tracking_table_name),
            "append": Identifier(f"{self.events_table_name}_append"),
            "append_one": Identifier(f"{self.events_table_name}_append_one"),
        }
        self._compiled: dict[str, bytes] = {}
        self.observe_append = self.observe_commit = _ignore

    # Writing

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        inbox_marks: Sequence[InboxMark] = (),
        expected_versions: Sequence[ExpectedVersion] = (),
        **_: Any,
    ) -> list[int]:
        """One save. Raises IntegrityError (a version is taken), InboxMarkMoved, StaleLookup or TooLarge, recording
        nothing. After an OperationalError it is unknown whether the save was recorded.
        """
        refuse_oversized(stored_events)
        if tracking is not None:
            inbox_marks = [*inbox_marks, InboxMark(tracking.application_name, tracking.notification_id, 0)]
        with measured(self.observe_append):
            return (
                self._append_all(stored_events, inbox_marks, expected_versions) if stored_events or inbox_marks else []
            )

    def _append_all(
        self,
        events: Sequence[StoredEvent],
        inbox_marks: Sequence[InboxMark],
        expected_versions: Sequence[ExpectedVersion],
    ) -> list[int]:
        statement, parameters = append_call(events, inbox_marks, expected_versions)
        with measured(self.observe_commit), time_limit(CALL_SECONDS_MAX), self.datastore.get_connection() as connection:
            try:
                cursor = connection.cursor(row_factory=tuple_row, binary=True)
                row = cursor.execute(self._sql(statement), parameters, prepare=True).fetchone()
            except errors.IntegrityConstraintViolation as error:
                raise InboxMarkMoved(str(error)) from error
        if row is None:
            raise StaleLookup("a stream that this was decided on has changed")
        return row[0] or []

    # Reading

    def read_stream(self, stream: UUID, *, up_to_version: int | None = None) -> list[LogRow]:
        if up_to_version is None:
            return self._rows(statements.STREAM_ROWS, stream)
        return self._rows(statements.STREAM_ROWS_UP_TO, stream, up_to_version)

    def read_streams(self, streams: Sequence[UUID]) -> list[LogRow]:
        return self._rows(statements.STREAMS_ROWS, arrays.uuids(streams))

    def read_event_rows(self, streams: Sequence[UUID]) -> dict[UUID, list[EventRow]]:
        """Rows for folding, without the metadata, which folding does not need. The rows of a single stream come without
        its id too: creating UUIDs takes half of a read's time.
        """
        if len(streams) == 1:
            return {streams[0]: self._read(statements.EVENT_ROWS, streams[0])}
        rows_by_stream: dict[UUID, list[EventRow]] = {}
        for row in self._read(statements.EVENT_ROWS_OF_STREAMS, arrays.uuids(streams)):
            rows_by_stream.setdefault(row[0], []).append(row[1:])
        return rows_by_stream

    def read_log(self, after: int, limit: int) -> list[LogRow]:
        """The rows after a position, in order. Gaps between positions mean nothing."""
        return self._rows(statements.LOG_PAGE, after, limit)

    def find_idempotency_record(self, stream: UUID, key: str) -> IdempotencyRecord | None:
        rows = self._read(statements.IDEMPOTENCY_RECORD, stream, key)
        return IdempotencyRecord(*rows[0]) if rows else None

    def position_of(self, stream: UUID, version: int) -> int | None:
        rows = self._read(statements.POSITION_OF, stream, version)
        return rows[0][0] if rows else None

    def last_position(self) -> int:
        return self.max_notification_id() or 0

    def inbox_marks(self, stream_keys: Sequence[str]) -> dict[str, int]:
        """Stream key -> inbox mark; 0 for a stream without messages so far."""
        marks = dict(self._read(statements.INBOX_MARKS, arrays.texts(stream_keys)))
        return {stream_key: marks.get(stream_key, 0) for stream_key in stream_keys}

    # The library's interface

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
        position: int | None = self._read(statements.LAST_POSITION)[0][0]
        return position

    def max_tracking_id(self, application_name: str) -> int | None:
        return dict(self._read(statements.INBOX_MARKS, arrays.texts([application_name]))).get(application_name)

    def _rows(self, statement: str, *parameters: Any) -> list[LogRow]:
        return [LogRow._make(row) for row in self._read(statement, *parameters)]

    def _read(self, statement: str, *parameters: Any) -> list[Any]:
        """Reads are retried: a pooled connection may have died unnoticed."""
        query = self._sql(statement)
        with time_limit(READ_SECONDS_MAX):
            for tries_left in reversed(range(READ_ATTEMPTS_MAX)):
                try:
                    with self.datastore.get_connection() as connection:
                        return _fetch_all(connection, query, parameters)
                except (OperationalError, InterfaceError):
                    if not tries_left:
                        raise
        raise AssertionError("unreachable")

    def _sql(self, statement: str) -> bytes:
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = SQL(statement).format(**self._names).as_bytes(None)
        return compiled


@contextmanager
def measured(observe: Callable[[float], None]) -> Iterator[None]:
    """Call `observe` with the seconds that the block took, also when it raises."""
    began = perf_counter()
    try:
        yield
    finally:
        observe(perf_counter() - began)


def _ignore(seconds: float) -> None:
    """No metrics are kept."""


def refuse_oversized(events: Sequence[StoredEvent]) -> None:
    if len(events) > SAVE_EVENTS_MAX:
        raise TooLarge(f"{len(events)} events in one save; the limit is {SAVE_EVENTS_MAX}")
    if (size := sum(len(event.state) for event in events)) > SAVE_BYTES_MAX:
        raise TooLarge(f"a save of {size} bytes; the limit is {SAVE_BYTES_MAX}")
    for event in events:
        if len(event.state) > EVENT_BYTES_MAX:
            raise TooLarge(f"an event of {len(event.state)} bytes ({event.topic}); the limit is {EVENT_BYTES_MAX}")


def _fetch_all(connection: Connection[Any], query: bytes, parameters: Sequence[Any]) -> list[Any]:
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    return cursor.execute(query, parameters, prepare=True).fetchall()
