"""This is where it is said what of notify is watched: what is owed, held or undeliverable, and whose that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from services.chassis.asking.tables import Figure
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.state import Result
from services.notify.projections.deliveries import deliveries
from services.notify.projections.owed import owed
from services.notify.projections.waiting import disputes, held

Read = Callable[[Connection, datetime], Iterator[tuple[str, float]]]

UNDELIVERABLE = deliveries.c.result == Result.UNDELIVERABLE


def how_many(table: Table, *which: ColumnElement[bool]) -> Read:
    def read(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", rows.execute(select(func.count()).select_from(table).where(*which)).scalar_one()

    return read


def how_old(since: Column[datetime], *which: ColumnElement[bool]) -> Read:
    def read(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        oldest = rows.scalar(select(func.min(since)).where(*which))
        yield "", max(0.0, (at - oldest).total_seconds()) if oldest else 0.0

    return read


def past_their_clock(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Held for longer than a manager has, and not handed to a safeguarding lead."""
    late = (held.c.escalates_at < at, ~held.c.escalated)
    yield "", rows.execute(select(func.count()).select_from(held).where(*late)).scalar_one()


def orphans(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
    """Whatever waits for a person and is nobody's."""
    nobodys = (
        (held, held.c.owner == NOBODY),
        (disputes, disputes.c.owner == NOBODY),
        (deliveries, UNDELIVERABLE & (deliveries.c.owner == NOBODY)),
    )
    counted = [rows.execute(select(func.count()).select_from(table).where(which)) for table, which in nobodys]
    yield "", float(sum(found.scalar_one() for found in counted))


FIGURES = (
    Figure("open_obligations", "Debts that are neither told, held nor withheld", how_many(owed)),
    Figure("open_obligations_oldest_seconds", "How long the oldest of these is owed", how_old(owed.c.since)),
    Figure("held_items", "Feedback that waits for a manager", how_many(held)),
    Figure("held_oldest_seconds", "How long the longest has been held", how_old(held.c.since)),
    Figure("held_past_their_clock", "Held feedback whose clock ran out and that was not escalated", past_their_clock),
    Figure(
        "undeliverable_notices",
        "Notices that could not be delivered, however often",
        how_many(deliveries, UNDELIVERABLE),
    ),
    Figure(
        "notices_waiting",
        "Notices that are meant and neither delivered nor given up",
        how_many(deliveries, deliveries.c.due.is_not(None)),
    ),
    Figure("orphans", "What waits for a person and is nobody's", orphans),
)
