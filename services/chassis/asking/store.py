"""This is what asking needs of a store; `services/chassis/keeping/recorder.py` is the one there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from services.chassis.asking.decisions import Refused


class TablesLock(IntEnum):
    """The advisory locks under which tables are made: processes that start together make them one after the other."""

    EVENTS = 7203
    PROJECTIONS = 7204
    RELAY = 7205
    PARKING = 7206
    MIGRATIONS = 7207


class Row(NamedTuple):
    """One row of a service's log. `position` grows with every commit; gaps in it mean nothing."""

    position: int
    stream: UUID
    version: int
    label: str
    state: bytes
    event_id: UUID
    metadata: bytes
    recorded_at: datetime


Bare = tuple[int, str, bytes, bytes | None]
"""A row as far as folding needs it: version, label, state; its stored shape's number where it has another."""


@dataclass(frozen=True)
class Stamped(StoredEvent):
    """A stored event with its own id and its stamp, which have columns of their own."""

    event_id: UUID
    metadata: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What a save also remembers: stream `of` ("source:stream") was heard up to `version`; it stood at `after`."""

    of: str
    version: int
    after: int


class Seen(NamedTuple):
    """A stream as something was decided on it: the save is recorded only while it still stands at that version."""

    stream: UUID
    version: int


class Kept(NamedTuple):
    """What a key has recorded on a stream: the last version, its position, the request's digest."""

    version: int
    position: int
    digest: str | None


class TooLarge(Refused):
    """An event, or a save, is larger than the store takes: send less, or in parts. Tried again, it is as large."""

    status = 413


class MemoryMoved(IntegrityError):
    """A memory did not stand where this save thought: heard before, or a hole. Nothing was recorded."""


class MovedOn(IntegrityError):
    """Something that was looked up has changed since it was seen. Nothing was recorded; load it and decide again."""


class Store(Protocol):
    """What performing, telling, hearing and projecting call. All raise the library's PersistenceError kinds."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """One save. `heard=[Heard, …]` moves memories in it; `seen=[Seen, …]` is what it was decided on. Raises
        IntegrityError (a clash), MemoryMoved, MovedOn.
        """

    def rows_of(self, stream: UUID, *, upto: int | None = None) -> list[Row]: ...
    def rows_of_many(self, streams: Sequence[UUID]) -> list[Row]: ...
    def bare(self, streams: Sequence[UUID]) -> Mapping[UUID, Sequence[Bare]]: ...
    def log(self, after: int, limit: int) -> list[Row]: ...
    def kept(self, stream: UUID, key: str) -> Kept | None: ...
    def position_of(self, stream: UUID, version: int) -> int | None: ...
    def newest(self) -> int: ...
    def remember_many(self, names: Sequence[str]) -> dict[str, int]: ...
