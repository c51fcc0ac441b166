"""This is where it is kept what falls due, and when: rows that `keep-time` performs, long after the event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zlib import crc32

import msgspec
from sqlalchemy import Column, DateTime, Engine, Index, MetaData, String, Table, Uuid, select

from services.chassis.asking.decisions import LABELS, Ask, Due
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import FallsDue
from services.chassis.projecting.changes import Change, upsert
from services.chassis.projecting.projections import Projection

SHAPE = 2
"""Of the table: a clock is told from another by all that it asks, since two of a stream may fall due at one moment."""

tables = MetaData()
due = Table(
    "due",
    tables,
    Column("asks", Uuid, primary_key=True),
    Column("due_at", DateTime(timezone=True), primary_key=True),
    Column("stream", Uuid, nullable=False),
    Column("command", String, nullable=False),
    Column("body", String, nullable=False),
    Column("caused_by", Uuid, nullable=False),
    Column("correlation", Uuid, nullable=False),
    Column("performed_at", DateTime(timezone=True)),
)
Index("due_next", due.c.due_at, postgresql_where=due.c.performed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Falling:
    """What is due now. Its `key` is always the same, so that performing it again changes nothing."""

    due_at: datetime
    ask: Ask
    caused_by: UUID
    correlation: UUID
    asks: UUID

    @property
    def key(self) -> UUID:
        return uuid5(self.asks, self.due_at.astimezone(UTC).isoformat())


def clocks_projection(falls_due: FallsDue) -> Projection:
    """A line more in FALLS_DUE builds it anew, so that it also holds for what was recorded before."""
    changes = {kind: _noting(moments) for kind, moments in falls_due.items()}
    shape = " ".join([str(SHAPE), *sorted(LABELS[kind] for kind in changes)])
    return Projection("clocks", crc32(shape.encode()), tables, changes)


def due_before(engine: Engine, now: datetime, limit: int, commands: Mapping[str, type]) -> list[Falling]:
    """What fell due and was not performed, the longest due first. `commands` names the classes by their names."""
    waiting = select(due).where(due.c.performed_at.is_(None), due.c.due_at <= now).order_by(due.c.due_at).limit(limit)
    with engine.connect() as rows:
        return [
            Falling(
                r.due_at,
                Ask(r.stream, msgspec.json.decode(r.body, type=commands[r.command])),
                r.caused_by,
                r.correlation,
                r.asks,
            )
            for r in rows.execute(waiting)
        ]


def mark_performed(engine: Engine, falling: Falling, at: datetime) -> None:
    """That it was performed; a rebuild forgets it, and the key then makes performing it again harmless."""
    this = (due.c.asks == falling.asks, due.c.due_at == falling.due_at)
    with engine.begin() as rows:
        rows.execute(due.update().where(*this).values(performed_at=at))


def _noting(moments: Callable[[Any, Recorded], Iterable[Due]]) -> Callable[[Any, Recorded], Iterable[Change]]:
    def note(event: Any, recorded: Recorded) -> Iterable[Change]:
        for moment in moments(event, recorded):
            command, body = type(moment.ask.command).__name__, msgspec.json.encode(moment.ask.command).decode()
            yield upsert(
                due,
                asks=uuid5(moment.ask.on, f"{command}/{body}"),
                due_at=moment.at,
                stream=moment.ask.on,
                command=command,
                body=body,
                caused_by=recorded.id,
                correlation=recorded.stamp.correlation,
            )

    return note
