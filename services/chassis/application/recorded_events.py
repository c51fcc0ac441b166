"""This is where an event becomes a row of the store, with the stamp of who, when and why; and rows what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import msgspec

from services.chassis.application.store import EventRow, ExpectedVersion, LogRow, StoredEventWithMetadata
from services.chassis.domain.decider import SHAPES, STORED_EVENT_CLASSES, STORED_EVENT_TYPES, Event

LOOKUP_CACHE_STREAMS_MAX = 256
"""Streams that are remembered at a time; above, what is looked up is read again, and nothing else."""


class EventMetadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who, in which role, for whom, when it happened, and what it followed from. A column of its own."""

    by: str
    role: str
    organisation: str
    occurred_at: datetime
    correlation: UUID
    causation: UUID | None = None
    key: str | None = None
    digest: str | None = None
    channel: str | None = None
    purpose: str | None = None
    shape: int = 1


class RecordedEvent(msgspec.Struct, frozen=True, gc=False):
    """An event, with where and when it was recorded. `position` is its place in this service's log."""

    position: int
    stream: UUID
    version: int
    event: Any
    metadata: EventMetadata
    recorded_at: datetime
    id: UUID


_decode_metadata = msgspec.json.Decoder(EventMetadata).decode
_encode = msgspec.json.Encoder().encode


def event_id(stream_id: UUID, version: int, kind: type) -> UUID:
    """An event's own id, which is also its envelope's. Its label tells it from what another service records of
    `stream_id`.
    """
    return uuid5(stream_id, f"{STORED_EVENT_TYPES[kind]}/{version}")


def to_stored_event(
    stream_id: UUID, version: int, event: Event[Any], metadata: EventMetadata
) -> StoredEventWithMetadata:
    """The row this event is stored as."""
    kind = type(event)
    if SHAPES[kind] != metadata.shape:
        metadata = msgspec.structs.replace(metadata, shape=SHAPES[kind])
    return StoredEventWithMetadata(
        stream_id,
        version,
        STORED_EVENT_TYPES[kind],
        _encode(event),
        event_id(stream_id, version, kind),
        _encode(metadata),
    )


@cache
def _event_decoder(event_type: str, shape: int) -> Callable[[bytes], Any]:
    """What reads a stored shape of an event: found once."""
    kind: Any = STORED_EVENT_CLASSES[event_type]
    if SHAPES[kind] == shape:
        return msgspec.json.Decoder(kind).decode
    return lambda state: msgspec.convert(kind.upcast(shape, msgspec.json.decode(state)), kind, strict=False)


def decode_event(event_type: str, state: bytes, shape: int) -> Any:
    """The event stored under `event_type`; an older shape is brought up to date by the event's own declaration."""
    return _event_decoder(event_type, shape)(state)


def shape_of(metadata: bytes) -> int:
    """The stored shape's number, without decoding the rest of the stamp."""
    return _decode_metadata(metadata).shape if b'"shape"' in metadata else 1


def to_recorded_event(row: LogRow) -> RecordedEvent:
    """A row of the log, decoded whole."""
    metadata = _decode_metadata(row.metadata)
    event = _event_decoder(row.event_type, metadata.shape)(row.state)
    return RecordedEvent(row.position, row.stream, row.version, event, metadata, row.recorded_at, row.event_id)


def fold(rows: Iterable[EventRow]) -> tuple[int, Any]:
    """The version that these rows of one stream come to, and what stands then; (0, None) where there are none."""
    version, state = 0, None
    for version, event_type, stored, shape in rows:  # noqa: B007
        state = _event_decoder(event_type, int(shape) if shape else 1)(stored).apply(state)
    return version, state


@dataclass(slots=True)
class StreamState:
    """A stream as a save sees it: loaded, and what the save has added."""

    version: int = 0
    state: Any = None


class LookupCache:
    """What was looked up for decisions, as a service's threads remember it: most ask about the same few organisations.

    What is remembered may be old. So nothing is refused on it and nothing left undone, and a save that was decided on
    it is recorded only while it still stands: the store compares the versions (`ExpectedVersion`) in the call
    that appends.
    """

    def __init__(self) -> None:
        self._streams: dict[UUID, tuple[int, Any]] = {}

    def get(self, stream_id: UUID) -> StreamState | None:
        """How it stood when it was last looked up."""
        found = self._streams.get(stream_id)
        return StreamState(*found) if found else None

    def put(self, stream_id: UUID, stream_state: StreamState) -> None:
        """Only what there is: that there was none is soon untrue."""
        if len(self._streams) >= LOOKUP_CACHE_STREAMS_MAX:
            self._streams.clear()
        if stream_state.version:
            self._streams[stream_id] = stream_state.version, stream_state.state

    def evict(self, expected_versions: Iterable[ExpectedVersion]) -> None:
        """These were relied on, and it went otherwise."""
        for stream, _ in expected_versions:
            self._streams.pop(stream, None)

    def clear(self) -> None:
        """The store was away: it may be another one by now."""
        self._streams.clear()
