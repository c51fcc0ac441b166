"""Recorded events: an event and its metadata as a row of the store, and the rows of a stream folded to its state."""

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
"""Streams that the cache holds. One more empties it, and look-ups are read from the store again."""


class EventMetadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who recorded an event, in which role, for which organisation, when it happened, and its cause.

    It has a column of its own. `shape` is the version of the stored fields.
    """

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
    """An event with its place: the position in this service's log, the stream, and the version in it."""

    position: int
    stream: UUID
    version: int
    event: Any
    metadata: EventMetadata
    recorded_at: datetime
    id: UUID


_decode_metadata = msgspec.json.Decoder(EventMetadata).decode
_encode = msgspec.json.Encoder().encode


def event_id(stream_id: UUID, version: int, event_class: type) -> UUID:
    """The id of an event, which is also its envelope's. The event type in it keeps two services' ids apart."""
    return uuid5(stream_id, f"{STORED_EVENT_TYPES[event_class]}/{version}")


def to_stored_event(
    stream_id: UUID, version: int, event: Event[Any], metadata: EventMetadata
) -> StoredEventWithMetadata:
    """The row this event is stored as."""
    event_class = type(event)
    if SHAPES[event_class] != metadata.shape:
        metadata = msgspec.structs.replace(metadata, shape=SHAPES[event_class])
    return StoredEventWithMetadata(
        stream_id,
        version,
        STORED_EVENT_TYPES[event_class],
        _encode(event),
        event_id(stream_id, version, event_class),
        _encode(metadata),
    )


@cache
def _event_decoder(event_type: str, shape: int) -> Callable[[bytes], Any]:
    """The decoder of one stored shape of an event, made once."""
    event_class: Any = STORED_EVENT_CLASSES[event_type]
    if SHAPES[event_class] == shape:
        return msgspec.json.Decoder(event_class).decode
    return lambda state: msgspec.convert(
        event_class.upcast(shape, msgspec.json.decode(state)), event_class, strict=False
    )


def decode_event(event_type: str, state: bytes, shape: int) -> Any:
    """The event stored under `event_type`; the event's own `upcast` brings an older shape up to date."""
    return _event_decoder(event_type, shape)(state)


def shape_of(metadata: bytes) -> int:
    """The stored shape's number; the rest of the metadata is decoded only where a shape is named."""
    return _decode_metadata(metadata).shape if b'"shape"' in metadata else 1


def to_recorded_event(row: LogRow) -> RecordedEvent:
    """A row of the log, decoded whole."""
    metadata = _decode_metadata(row.metadata)
    event = _event_decoder(row.event_type, metadata.shape)(row.state)
    return RecordedEvent(row.position, row.stream, row.version, event, metadata, row.recorded_at, row.event_id)


def fold(rows: Iterable[EventRow]) -> tuple[int, Any]:
    """The version and the state that the rows of one stream lead to; (0, None) where there are none."""
    version, state = 0, None
    for version, event_type, stored, shape in rows:  # noqa: B007
        state = _event_decoder(event_type, int(shape) if shape else 1)(stored).apply(state)
    return version, state


@dataclass(slots=True)
class StreamState:
    """A stream as a unit of work sees it: as it was loaded, with the events that the unit of work has added."""

    version: int = 0
    state: Any = None


class LookupCache:
    """States that look-ups read before, shared by a service's threads: most requests need the same few organisations.

    A cached state may be stale. A refusal that rests on one is therefore decided again from the store, and a save that
    rests on one is recorded only where the store still has that version (`ExpectedVersion`).
    """

    def __init__(self) -> None:
        self._streams: dict[UUID, tuple[int, Any]] = {}

    def get(self, stream_id: UUID) -> StreamState | None:
        """The stream's state as it was last read."""
        cached = self._streams.get(stream_id)
        return StreamState(*cached) if cached else None

    def put(self, stream_id: UUID, stream_state: StreamState) -> None:
        """Keep a stream's state. An empty stream is not kept: it may be begun at any moment."""
        if len(self._streams) >= LOOKUP_CACHE_STREAMS_MAX:
            self._streams.clear()
        if stream_state.version:
            self._streams[stream_id] = stream_state.version, stream_state.state

    def evict(self, expected_versions: Iterable[ExpectedVersion]) -> None:
        """Forget these streams: a unit of work relied on them and failed."""
        for stream, _ in expected_versions:
            self._streams.pop(stream, None)

    def clear(self) -> None:
        """Forget all: the store was unreachable, and may be a restored one by now."""
        self._streams.clear()
