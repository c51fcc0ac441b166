"""Projection: the deadlines that events set, one row each, from which the scheduler runs commands when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

import msgspec
from sqlalchemy import Boolean, Column, DateTime, Index, MetaData, String, Table, Uuid

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import Deadlines
from services.chassis.domain.decider import STORED_EVENT_TYPES, Deadline
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, upsert

TABLE_VERSION = 4
"""Version of the table. Its key names the event and the whole command: two events may set the same deadline."""

tables = MetaData()
deadlines = Table(
    "deadlines",
    tables,
    Column("dispatch_id", Uuid, primary_key=True),
    Column("due_at", DateTime(timezone=True), primary_key=True),
    Column("urgent", Boolean, nullable=False),
    Column("stream", Uuid, nullable=False),
    Column("command", String, nullable=False),
    Column("body", String, nullable=False),
    Column("caused_by", Uuid, nullable=False),
    Column("correlation", Uuid, nullable=False),
    Column("performed_at", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
)
"""`performed_at` copies `performed_deadlines`, so that what is due is found by one index. `retry_at`: set aside until
then, because our own code failed on it."""

Index("deadlines_next", deadlines.c.due_at, postgresql_where=deadlines.c.performed_at.is_(None))


def deadlines_projection(deadlines_by_event: Deadlines) -> Projection:
    """A new line in DEADLINES changes the version, so the projection is rebuilt and covers past events."""
    changes = {event_class: _deadline_changes(deadlines_of) for event_class, deadlines_of in deadlines_by_event.items()}
    fingerprint = " ".join([str(TABLE_VERSION), *sorted(STORED_EVENT_TYPES[event_class] for event_class in changes)])
    return Projection("deadlines", crc32(fingerprint.encode()), tables, changes)


def _deadline_changes(
    deadlines_of: Callable[[Any, RecordedEvent], Iterable[Deadline]],
) -> Callable[[Any, RecordedEvent], Iterable[Change]]:
    def change_deadlines(event: Any, recorded: RecordedEvent) -> Iterable[Change]:
        for deadline in deadlines_of(event, recorded):
            command, body = _name_and_body(deadline)
            yield upsert(
                deadlines,
                dispatch_id=_dispatch_id(recorded, deadline, command, body),
                due_at=deadline.at,
                urgent=deadline.urgent,
                stream=deadline.dispatch.stream_id,
                command=command,
                body=body,
                caused_by=recorded.id,
                correlation=recorded.metadata.correlation,
            )

    return change_deadlines


def _name_and_body(deadline: Deadline) -> tuple[str, str]:
    command = deadline.dispatch.command
    return type(command).__name__, msgspec.json.encode(command).decode()


def _dispatch_id(recorded: RecordedEvent, deadline: Deadline, command: str, body: str) -> UUID:
    return uuid5(recorded.id, f"{deadline.dispatch.stream_id}/{command}/{body}")
