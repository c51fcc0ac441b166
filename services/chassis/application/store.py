"""Store port: what the application needs of an event store. `eventstore/recorder.py` implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from services.chassis.domain.decider import Refused


class SchemaLock(IntEnum):
    """Advisory locks of PostgreSQL under which tables are made: processes that start together take turns."""

    PROJECTIONS = 7204
    MIGRATIONS = 7207


class LogRow(NamedTuple):
    """One row of a service's log. `position` grows with every commit; gaps in it mean nothing."""

    position: int
    stream: UUID
    version: int
    event_type: str
    state: bytes
    event_id: UUID
    metadata: bytes
    recorded_at: datetime


EventRow = tuple[int, str, bytes, bytes | None]
"""A row as `fold` needs it: version, event type, state, and the stored shape's number where it is not 1."""


@dataclass(frozen=True)
class StoredEventWithMetadata(StoredEvent):
    """A stored event with its id and its metadata, which have columns of their own."""

    event_id: UUID
    metadata: bytes


@dataclass(frozen=True, slots=True)
class InboxMark:
    """Inbox mark: the last version that was handled of an upstream stream, `stream_key` ("source:stream").

    A save moves it from `after` to `version`, in the transaction of the events that follow from the message.
    """

    stream_key: str
    version: int
    after: int


class ExpectedVersion(NamedTuple):
    """A stream that a decision relied on: the save is recorded only while the stream is at that version."""

    stream: UUID
    version: int


class IdempotencyRecord(NamedTuple):
    """What an Idempotency-Key recorded on a stream: the last version, its position, the request's digest."""

    version: int
    position: int
    digest: str | None


class TooLarge(Refused):
    """An event, or a save, is larger than the store takes. A retry is as large: send less, or in parts."""

    status = 413


class InboxMarkMoved(IntegrityError):
    """An inbox mark is not where this save expects it: a repeat, or a sequence gap. Nothing was recorded."""


class StaleLookup(IntegrityError):
    """A stream that a decision relied on has changed. Nothing was recorded: load it and decide again."""


class Store(Protocol):
    """What command handler, relay, consumer and projector call. Every method may raise PersistenceError."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record one save; the positions of its events.

        `inbox_marks=[InboxMark, …]` move with it; `expected_versions=[ExpectedVersion, …]` must hold.
        Raises IntegrityError (a version conflict), InboxMarkMoved, StaleLookup, TooLarge.
        """

    def read_stream(self, stream: UUID, *, up_to_version: int | None = None) -> list[LogRow]: ...
    def read_streams(self, streams: Sequence[UUID]) -> list[LogRow]: ...
    def read_event_rows(self, streams: Sequence[UUID]) -> Mapping[UUID, Sequence[EventRow]]: ...
    def read_log(self, after: int, limit: int) -> list[LogRow]: ...
    def find_idempotency_record(self, stream: UUID, key: str) -> IdempotencyRecord | None: ...
    def position_of(self, stream: UUID, version: int) -> int | None: ...
    def last_position(self) -> int: ...
    def inbox_marks(self, names: Sequence[str]) -> dict[str, int]: ...
