"""This is where an event becomes a row of the store, with the stamp of who, when and why; and rows what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import msgspec

from services.chassis.asking.decisions import EVENTS, LABELS, SHAPES, Event
from services.chassis.asking.store import Bare, Row, Seen, Stamped

MOST_LOOKED_UP = 256
"""Streams that are remembered at a time; above, what is looked up is read again, and nothing else."""


class Stamp(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
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


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """An event, with where and when it was recorded. `position` is its place in this service's log."""

    position: int
    stream: UUID
    version: int
    event: Any
    stamp: Stamp
    recorded_at: datetime
    id: UUID


_stamp = msgspec.json.Decoder(Stamp).decode
_encode = msgspec.json.Encoder().encode


def event_id(on: UUID, version: int, kind: type) -> UUID:
    """An event's own id, which is also its envelope's. Its label tells it from what another service records of `on`."""
    return uuid5(on, f"{LABELS[kind]}/{version}")


def stamped(on: UUID, version: int, event: Event, stamp: Stamp) -> Stamped:
    """The row this event is stored as."""
    kind = type(event)
    if SHAPES[kind] != stamp.shape:
        stamp = msgspec.structs.replace(stamp, shape=SHAPES[kind])
    return Stamped(on, version, LABELS[kind], _encode(event), event_id(on, version, kind), _encode(stamp))


@cache
def _reader(label: str, shape: int) -> Callable[[bytes], Any]:
    """What reads a stored shape of an event: found once."""
    kind: Any = EVENTS[label]
    if SHAPES[kind] == shape:
        return msgspec.json.Decoder(kind).decode
    return lambda state: msgspec.convert(kind.upcast(shape, msgspec.json.decode(state)), kind, strict=False)


def event_of(label: str, state: bytes, shape: int) -> Any:
    """The event stored under `label`; an older shape is brought up to date by the event's own declaration."""
    return _reader(label, shape)(state)


def shape_of(metadata: bytes) -> int:
    """The stored shape's number, without decoding the rest of the stamp."""
    return _stamp(metadata).shape if b'"shape"' in metadata else 1


def recorded_of(row: Row) -> Recorded:
    """A row of the log, decoded whole."""
    stamp = _stamp(row.metadata)
    event = _reader(row.label, stamp.shape)(row.state)
    return Recorded(row.position, row.stream, row.version, event, stamp, row.recorded_at, row.event_id)


def fold(rows: Iterable[Bare]) -> tuple[int, Any]:
    """The version that these rows of one stream come to, and what stands then; (0, None) where there are none."""
    version, state = 0, None
    for version, label, stored, shape in rows:  # noqa: B007 -- the last is the stream's
        state = _reader(label, int(shape) if shape else 1)(stored).apply(state)
    return version, state


@dataclass(slots=True)
class Standing:
    """A stream as a save sees it: loaded, and what the save has added."""

    version: int = 0
    state: Any = None


class Lookups:
    """What was looked up for decisions, as a service's threads remember it: most ask about the same few organisations.

    What is remembered may be old. So nothing is refused on it and nothing left undone, and a save that was decided on
    it is recorded only while it still stands: the store compares the versions (`Seen`) in the call that appends.
    """

    def __init__(self) -> None:
        self._streams: dict[UUID, tuple[int, Any]] = {}

    def of(self, on: UUID) -> Standing | None:
        """How it stood when it was last looked up."""
        found = self._streams.get(on)
        return Standing(*found) if found else None

    def remember(self, on: UUID, stood: Standing) -> None:
        """Only what there is: that there was none is soon untrue."""
        if len(self._streams) >= MOST_LOOKED_UP:
            self._streams.clear()
        if stood.version:
            self._streams[on] = stood.version, stood.state

    def forget(self, seen: Iterable[Seen]) -> None:
        """These were relied on, and it went otherwise."""
        for stream, _ in seen:
            self._streams.pop(stream, None)

    def forget_all(self) -> None:
        """The store was away: it may be another one by now."""
        self._streams.clear()
