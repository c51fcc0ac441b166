"""Due commands: what the scheduler performs next, and how it marks one as performed or sets it aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Engine, func, select

from services.chassis.domain.decider import Dispatch
from services.chassis.scheduling.deadlines import deadlines
from services.chassis.scheduling.performed import record_performed, restore_performed

RETRY_AFTER = timedelta(minutes=1)
"""A command on which our own code fails waits so long, and the others go on."""


class UnknownDueCommand(Exception):
    """This build has no command of that name; a rebuild of the deadlines names another, or none."""


@dataclass(frozen=True, slots=True)
class DueCommand:
    """A command that is due. Its idempotency `key` never changes, so running it again changes nothing."""

    due_at: datetime
    stream: UUID
    command: type | None
    body: str
    caused_by: UUID
    correlation: UUID
    dispatch_id: UUID

    @property
    def key(self) -> UUID:
        return uuid5(self.dispatch_id, self.due_at.astimezone(UTC).isoformat())

    @property
    def dispatch(self) -> Dispatch:
        """Raises UnknownDueCommand, or msgspec's error where this build's command has other fields."""
        if self.command is None:
            raise UnknownDueCommand(f"what event {self.caused_by} asks is no command of this build")
        return Dispatch(self.stream, msgspec.json.decode(self.body, type=self.command))


def due_commands(engine: Engine, now: datetime, limit: int, commands: Mapping[str, type]) -> list[DueCommand]:
    """The commands that are due and not performed: urgent ones first, then the longest due. `commands`: by name."""
    next_at = func.coalesce(deadlines.c.retry_at, deadlines.c.due_at)
    due_query = (
        select(deadlines)
        .where(deadlines.c.performed_at.is_(None), deadlines.c.due_at <= now, next_at <= now)
        .order_by(deadlines.c.urgent.desc(), deadlines.c.due_at, deadlines.c.dispatch_id)
        .limit(limit)
    )
    with engine.begin() as connection:
        restore_performed(connection, now)
        return [
            DueCommand(
                row.due_at,
                row.stream,
                commands.get(row.command),
                row.body,
                row.caused_by,
                row.correlation,
                row.dispatch_id,
            )
            for row in connection.execute(due_query)
        ]


def mark_performed(engine: Engine, due_command: DueCommand, now: datetime) -> None:
    """Mark a command as performed, also for every later rebuild."""
    with engine.begin() as connection:
        record_performed(connection, due_command.dispatch_id, due_command.due_at, now)


def set_aside(engine: Engine, due_command: DueCommand, now: datetime) -> None:
    """Try this command again later, so that the others do not wait for it. It stays overdue in every count."""
    this_deadline = (
        deadlines.c.dispatch_id == due_command.dispatch_id,
        deadlines.c.due_at == due_command.due_at,
    )
    with engine.begin() as connection:
        connection.execute(deadlines.update().where(*this_deadline).values(retry_at=now + RETRY_AFTER))
