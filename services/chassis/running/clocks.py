"""This is where the moments are kept at which something falls due. They are projected, and performed by keep-time.

What was performed is kept apart: a rebuild of the moments performs nothing again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Column, Connection, DateTime, Engine, Executable, MetaData, String, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert

from services.chassis.asking.decisions import Ask, stream
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import FallsDue
from services.chassis.keeping.projections import Projection

tables, kept = MetaData(), MetaData()
due = Table(
    "due",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("stream", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("command", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("cause", Uuid, nullable=False),
)
performed = Table("performed", kept, Column("id", Uuid, primary_key=True), schema="public")


class Falling(NamedTuple):
    """Something that is due: `id` is its Idempotency-Key, `cause` the event that it follows from."""

    id: UUID
    at: datetime
    ask: Ask
    cause: UUID


def clocks_projection(falls_due: FallsDue, version: int = 1) -> Projection:
    """The projection of a service's FALLS_DUE."""
    return Projection("clocks", version, tables, {kind: partial(_due, moments) for kind, moments in falls_due.items()})


def create_performed(engine: Engine) -> None:
    """Make the table of what was performed; it is not rebuildable."""
    with engine.begin() as rows:
        rows.exec_driver_sql("select pg_advisory_xact_lock(7207)")
        kept.create_all(rows)


def due_by(rows: Connection, now: datetime, commands: Mapping[str, type], limit: int = 100) -> list[Falling]:
    """What is due and not performed, the oldest first."""
    open_ = (
        select(due)
        .outerjoin(performed, performed.c.id == due.c.id)
        .where(due.c.at <= now, performed.c.id.is_(None))
        .order_by(due.c.at)
        .limit(limit)
    )
    return [
        Falling(row.id, row.at, Ask(row.stream, msgspec.json.decode(row.body, type=commands[row.command])), row.cause)
        for row in rows.execute(open_)
    ]


def mark_performed(engine: Engine, id: UUID) -> None:
    """It was performed, or nothing followed any more."""
    with engine.begin() as rows:
        rows.execute(insert(performed).values(id=id).on_conflict_do_nothing())


def _due(moments: Callable[[Any, Recorded], Any], event: Any, recorded: Recorded) -> Iterator[Executable]:
    for falls in moments(event, recorded):
        name, body = type(falls.ask.command).__name__, msgspec.json.encode(falls.ask.command).decode()
        key = stream("due", falls.ask.on, falls.at.isoformat(), name, body)
        row = {"id": key, "stream": falls.ask.on, "at": falls.at, "command": name, "body": body, "cause": recorded.id}
        yield insert(due).values(row).on_conflict_do_nothing()
