"""A store in memory of which a copy goes on by itself: what happened before is shared, and is read without a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from services.chassis.application.store import ExpectedVersion, LogRow, StaleLookup
from tests.domain.notify.builders import NOW, InMemoryStore


class ForkableStore(InMemoryStore):
    """For one thread."""

    def __init__(self) -> None:
        super().__init__()
        self.streams: dict[UUID, list[LogRow]] = {}

    def fork(self) -> Self:
        other = type(self)()
        other.rows = [*self.rows]
        other.streams = dict(self.streams)
        return other

    def insert_events(
        self, stored_events: Sequence[Any], *, expected_versions: Sequence[ExpectedVersion] = (), **kwargs: Any
    ) -> list[int]:
        if any(len(self.read_stream(stream)) != version for stream, version in expected_versions):
            raise StaleLookup
        if any(s.originator_version <= len(self.read_stream(s.originator_id)) for s in stored_events):
            raise IntegrityError
        first = len(self.rows) + 1
        for n, s in enumerate(stored_events, first):
            row = LogRow(n, s.originator_id, s.originator_version, s.topic, s.state, s.event_id, s.metadata, NOW)
            self.rows.append(row)
            self.streams[row.stream] = [*self.read_stream(row.stream), row]  # a list that a fork has stays as it is
        return list(range(first, len(self.rows) + 1))

    def read_stream(self, stream: UUID, *, up_to_version: int | None = None) -> list[LogRow]:
        return self.streams.get(stream, [])

    def read_streams(self, streams: Sequence[UUID]) -> list[LogRow]:
        wanted = {*streams}
        return [row for row in self.rows if row.stream in wanted]
