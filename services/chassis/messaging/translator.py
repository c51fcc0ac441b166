"""Event translator: turns each domain event of the log into at most one message, in the order of the log."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.application.recorded_events import RecordedEvent, fold, to_recorded_event
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.store import EventRow, LogRow, Store
from services.chassis.domain.decider import STORED_EVENT_CLASSES
from services.chassis.messaging.serialization import SerializedMessage, serialize_event

STATE_CACHE_STREAMS_MAX = 50_000
"""Streams whose state is cached; the least recently used goes first, and is loaded again when its next event comes."""
STREAMS_PER_LOAD = 50
"""Streams loaded in one call: each may be long, and a call has a time limit."""

StreamHistories = Mapping[UUID, Sequence[EventRow]]


class StreamSnapshot(msgspec.Struct, frozen=True, gc=False):
    """A stream at its last translated event: its version, its state, and the version last published."""

    version: int = 0
    state: Any = None
    last_published: int = 0


EMPTY_SNAPSHOT = StreamSnapshot()


class OutboundMessage(msgspec.Struct, frozen=True, gc=False):
    """One row of the log and its message, if it has one; `error` says why it could not be translated."""

    row: LogRow
    serialized: SerializedMessage | None
    error: str | None = None

    @property
    def envelope(self) -> Envelope | None:
        """The message as consumers read it."""
        return self.serialized.envelope() if self.serialized else None


class EventTranslator:
    """Caches the state of recent streams, so that no stream is loaded for each of its events.

    Translating the same rows again gives the same messages. An event that cannot be translated quarantines its
    stream: it and the later rows of the stream come with an `error`; the other streams go on.
    """

    def __init__(
        self, manifest: ServiceManifest, store: Store, cache_streams_max: int = STATE_CACHE_STREAMS_MAX
    ) -> None:
        self.manifest, self.store, self.cache_streams_max = manifest, store, cache_streams_max
        self.snapshots: OrderedDict[int, StreamSnapshot] = (
            OrderedDict()
        )  # by the id's integer: a UUID is hashed in Python, which is slow
        self.quarantined: dict[UUID, str] = {}

    def translate(self, after: int, limit: int = 200) -> Iterator[OutboundMessage]:
        """The rows after a position, each with its message."""
        rows = self.store.read_log(after, limit)
        histories = self._load_histories(rows)
        for row in rows:
            yield self._translate_row(row, histories)
        while len(self.snapshots) > self.cache_streams_max:
            self.snapshots.popitem(last=False)

    def translate_stream(self, stream: UUID, after: int) -> Iterator[OutboundMessage]:
        """The messages of one stream after a version, as they were published."""
        self.snapshots.pop(stream.int, None)
        self.quarantined.pop(stream, None)
        for row in self.store.read_stream(stream):
            message = self._translate_row(row, {})
            if row.version > after:
                yield message

    def _load_histories(self, rows: Sequence[LogRow]) -> StreamHistories:
        """The earlier rows of the streams that a page continues, where the cache does not hold them at that version."""
        first = {row.stream: row.version for row in reversed(rows)}
        continued = [(stream_id, version) for stream_id, version in first.items() if version > 1]
        uncached = [
            stream_id
            for stream_id, version in continued
            if self.snapshots.get(stream_id.int, EMPTY_SNAPSHOT).version != version - 1
        ]
        histories: dict[UUID, Sequence[EventRow]] = {}
        for n in range(0, len(uncached), STREAMS_PER_LOAD):
            histories |= self.store.read_event_rows(uncached[n : n + STREAMS_PER_LOAD])
        return histories

    def _translate_row(self, row: LogRow, histories: StreamHistories) -> OutboundMessage:
        if self.quarantined and row.stream in self.quarantined:
            return OutboundMessage(row, None, self.quarantined[row.stream])
        try:
            return OutboundMessage(row, self._translate(to_recorded_event(row), histories))
        except Exception as fault:  # our own code failed: quarantine the stream, visibly, and go on with the others
            self.quarantined[row.stream] = f"{row.event_type} at version {row.version}: {type(fault).__name__}"
            return OutboundMessage(row, None, self.quarantined[row.stream])

    def _translate(self, recorded: RecordedEvent, histories: StreamHistories) -> SerializedMessage | None:
        before, event = self._snapshot_before(recorded, histories), recorded.event
        state, translation = event.apply(before.state), self.manifest.published.get(type(event))
        serialized = (
            self._serialize(translation(event, state, recorded), recorded, before.last_published)
            if translation
            else None
        )
        self.snapshots[recorded.stream.int] = StreamSnapshot(
            recorded.version, state, recorded.version if translation else before.last_published
        )
        return serialized

    def _serialize(self, message: ContractEvent, recorded: RecordedEvent, after: int) -> SerializedMessage:
        route = self.manifest.catalogue.routes[type(message)]
        return serialize_event(message, route, recorded, self.manifest.name, after)

    def _snapshot_before(self, recorded: RecordedEvent, histories: StreamHistories) -> StreamSnapshot:
        """The cached snapshot, removed: putting it back later makes it the most recently used."""
        snapshot = self.snapshots.pop(recorded.stream.int, EMPTY_SNAPSHOT)
        if recorded.version == 1:
            return EMPTY_SNAPSHOT
        if snapshot.version == recorded.version - 1:
            return snapshot
        rows = [row for row in histories.get(recorded.stream, ()) if row[0] < recorded.version]
        last_published = max(
            (
                version
                for version, event_type, *_ in rows
                if STORED_EVENT_CLASSES[event_type] in self.manifest.published
            ),
            default=0,
        )
        return StreamSnapshot(*fold(rows), last_published)
