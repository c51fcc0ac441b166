"""Performed deadlines: which due commands were performed, kept outside what a rebuild makes anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Connection, DateTime, MetaData, Table, Uuid
from sqlalchemy.dialects.postgresql import insert

from services.chassis.scheduling.deadlines import deadlines

tables = MetaData()
performed_deadlines = Table(
    "performed_deadlines",
    tables,
    Column("dispatch_id", Uuid, primary_key=True),
    Column("due_at", DateTime(timezone=True), primary_key=True),
    Column("performed_at", DateTime(timezone=True), nullable=False),
)
"""Migrated, not projected: what was done is no matter of what the log says, and cannot be read from it."""

_IS_THIS_DEADLINE = (performed_deadlines.c.dispatch_id == deadlines.c.dispatch_id) & (
    performed_deadlines.c.due_at == deadlines.c.due_at
)


def restore_performed(connection: Connection, now: datetime) -> None:
    """Mark again what a rebuild of the deadlines does not know; nothing to do at any other time."""
    connection.execute(
        deadlines.update()
        .where(deadlines.c.performed_at.is_(None), deadlines.c.due_at <= now, _IS_THIS_DEADLINE)
        .values(performed_at=performed_deadlines.c.performed_at)
    )


def record_performed(connection: Connection, dispatch_id: UUID, due_at: datetime, now: datetime) -> None:
    """Record that a due command was performed. A repeat changes nothing."""
    key = {"dispatch_id": dispatch_id, "due_at": due_at}
    connection.execute(insert(performed_deadlines).values(**key, performed_at=now).on_conflict_do_nothing())
    this_deadline = (deadlines.c.dispatch_id == dispatch_id, deadlines.c.due_at == due_at)
    connection.execute(deadlines.update().where(*this_deadline).values(performed_at=now))
