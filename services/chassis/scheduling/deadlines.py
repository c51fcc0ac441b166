"""Projection: the deadlines that events set, one row each, from which the scheduler runs commands when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

import msgspec
from sqlalchemy import Column, DateTime, Engine, Index, MetaData, String, Table, Uuid, select

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import Deadlines
from services.chassis.domain.decider import STORED_EVENT_TYPES, Deadline, Dispatch
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, upsert

TABLE_VERSION = 3
"""Version of the table. Its key names the event and the whole command: two events may set the same deadline."""

tables = MetaData()
deadlines = Table(
    "deadlines",
    tables,
    Column("dispatch_id", Uuid, primary_key=True),
    Column("due_at", DateTime(timezone=True), primary_key=True),
    Column("stream", Uuid, nullable=False),
    Column("command", String, nullable=False),
    Column("body", String, nullable=False),
    Column("caused_by", Uuid, nullable=False),
    Column("correlation", Uuid, nullable=False),
    Column("performed_at", DateTime(timezone=True)),
)
Index("deadlines_next", deadlines.c.due_at, postgresql_where=deadlines.c.performed_at.is_(None))


@dataclass(frozen=True, slots=True)
class DueCommand:
    """A command that is due. Its idempotency `key` never changes, so running it again changes nothing."""

    due_at: datetime
    dispatch: Dispatch
    caused_by: UUID
    correlation: UUID
    dispatch_id: UUID

    @property
    def key(self) -> UUID:
        return uuid5(self.dispatch_id, self.due_at.astimezone(UTC).isoformat())


def deadlines_projection(deadlines_by_event: Deadlines) -> Projection:
    """A new line in DEADLINES changes the version, so the projection is rebuilt and covers past events."""
    changes = {event_class: _deadline_changes(deadlines_of) for event_class, deadlines_of in deadlines_by_event.items()}
    fingerprint = " ".join([str(TABLE_VERSION), *sorted(STORED_EVENT_TYPES[event_class] for event_class in changes)])
    return Projection("deadlines", crc32(fingerprint.encode()), tables, changes)


def due_commands(engine: Engine, now: datetime, limit: int, commands: Mapping[str, type]) -> list[DueCommand]:
    """The commands that are due and not performed, longest due first. `commands`: name -> command class."""
    due_query = (
        select(deadlines)
        .where(deadlines.c.performed_at.is_(None), deadlines.c.due_at <= now)
        .order_by(deadlines.c.due_at)
        .limit(limit)
    )
    with engine.connect() as connection:
        return [
            DueCommand(
                row.due_at,
                Dispatch(row.stream, msgspec.json.decode(row.body, type=commands[row.command])),
                row.caused_by,
                row.correlation,
                row.dispatch_id,
            )
            for row in connection.execute(due_query)
        ]


def mark_performed(engine: Engine, due_command: DueCommand, now: datetime) -> None:
    """Mark a command as performed. A rebuild forgets the mark; the idempotency key makes a second run harmless."""
    key_columns = (deadlines.c.dispatch_id == due_command.dispatch_id, deadlines.c.due_at == due_command.due_at)
    with engine.begin() as connection:
        connection.execute(deadlines.update().where(*key_columns).values(performed_at=now))


def _deadline_changes(
    deadlines_of: Callable[[Any, RecordedEvent], Iterable[Deadline]],
) -> Callable[[Any, RecordedEvent], Iterable[Change]]:
    def change_deadlines(event: Any, recorded: RecordedEvent) -> Iterable[Change]:
        for deadline in deadlines_of(event, recorded):
            command, body = (
                type(deadline.dispatch.command).__name__,
                msgspec.json.encode(deadline.dispatch.command).decode(),
            )
            yield upsert(
                deadlines,
                dispatch_id=uuid5(recorded.id, f"{deadline.dispatch.stream_id}/{command}/{body}"),
                due_at=deadline.at,
                stream=deadline.dispatch.stream_id,
                command=command,
                body=body,
                caused_by=recorded.id,
                correlation=recorded.metadata.correlation,
            )

    return change_deadlines
