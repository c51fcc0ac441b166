"""This is what asking needs of a store; `services/chassis/eventstore/recorder.py` is the one there is."""

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
    """The advisory locks under which tables are made: processes that start together make them one after the other."""

    EVENTS = 7203
    PROJECTIONS = 7204
    RELAY = 7205
    DEAD_LETTERS = 7206
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
"""A row as far as folding needs it: version, label, state; its stored shape's number where it has another."""


@dataclass(frozen=True)
class StoredEventWithMetadata(StoredEvent):
    """A stored event with its own id and its stamp, which have columns of their own."""

    event_id: UUID
    metadata: bytes


@dataclass(frozen=True, slots=True)
class InboxMark:
    """What a save also remembers: stream `stream_key` ("source:stream") was heard up to `version`; it stood at
    `after`.
    """

    stream_key: str
    version: int
    after: int


class ExpectedVersion(NamedTuple):
    """A stream as something was decided on it: the save is recorded only while it still stands at that version."""

    stream: UUID
    version: int


class IdempotencyRecord(NamedTuple):
    """What a key has recorded on a stream: the last version, its position, the request's digest."""

    version: int
    position: int
    digest: str | None


class TooLarge(Refused):
    """An event, or a save, is larger than the store takes: send less, or in parts. Tried again, it is as large."""

    status = 413


class InboxMarkMoved(IntegrityError):
    """A memory did not stand where this save thought: heard before, or a hole. Nothing was recorded."""


class StaleLookup(IntegrityError):
    """Something that was looked up has changed since it was seen. Nothing was recorded; load it and decide again."""


class Store(Protocol):
    """What performing, telling, hearing and projecting call. All raise the library's PersistenceError kinds."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """One save. `inbox_marks=[InboxMark, …]` moves memories in it; `expected_versions=[ExpectedVersion,
        …]` is what it was decided on. Raises
        IntegrityError (a clash), MemoryMoved, MovedOn.
        """

    def read_stream(self, stream: UUID, *, up_to_version: int | None = None) -> list[LogRow]: ...
    def read_streams(self, streams: Sequence[UUID]) -> list[LogRow]: ...
    def read_event_rows(self, streams: Sequence[UUID]) -> Mapping[UUID, Sequence[EventRow]]: ...
    def read_log(self, after: int, limit: int) -> list[LogRow]: ...
    def find_idempotency_record(self, stream: UUID, key: str) -> IdempotencyRecord | None: ...
    def position_of(self, stream: UUID, version: int) -> int | None: ...
    def last_position(self) -> int: ...
    def inbox_marks(self, names: Sequence[str]) -> dict[str, int]: ...
