"""This is where a service's figures are read when they are asked for: how far behind it is, what waits, what is late.

Read from its own database by bounded queries; labels are kinds and never ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, bindparam, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.asking.tables import Figure
from services.chassis.carrying.parking import parked
from services.chassis.keeping.datastore import within
from services.chassis.projecting.clocks import due
from services.chassis.projecting.projections import Projection, position_of

SECONDS = 5.0
"""How long all figures of a service may take together."""
MOST = 100_000
"""Events behind are counted up to here: further behind, the exact number tells nobody more."""


class Figures(Collector):
    """Reads `figures` of one service each time a process is asked for its metrics."""

    def __init__(self, service: str, engine: Engine, figures: Sequence[Figure], now: Callable[[], datetime]) -> None:
        self.service, self.engine, self.figures, self.now = service, engine, figures, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every figure; where the store does not answer, only that they could not be read."""
        read: list[GaugeMetricFamily] = []
        try:
            with within(SECONDS), self.engine.connect() as rows:
                read = [self._read(figure, rows) for figure in self.figures]
        except SQLAlchemyError:
            read = []
        readable = GaugeMetricFamily(
            "tellback_figures_read", "Whether a service's figures are here", labels=["service"]
        )
        readable.add_metric([self.service], float(bool(read)))
        yield from (readable, *read)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is read to be described."""
        return []

    def _read(self, figure: Figure, rows: Connection) -> GaugeMetricFamily:
        labels = ["service", figure.by] if figure.by else ["service"]
        family = GaugeMetricFamily(f"tellback_{figure.name}", figure.says, labels=labels)
        for kind, value in figure.read(rows, self.now()):
            family.add_metric([self.service, kind] if figure.by else [self.service], value)
        return family


def of_read_models(service: str, projections: Sequence[Projection]) -> tuple[Figure, ...]:
    """How far the read models are behind the log."""

    def place(rows: Connection) -> int:
        return position_of(projections, rows)

    return _lag(service, "read_models_behind", "the read models have not taken in", place)


def of_relay(service: str) -> tuple[Figure, ...]:
    """How far the relay is behind the log, and what it set aside because it could not word it."""

    def place(rows: Connection) -> int:
        return _number(rows, "relay_place", "select max(place) from relay_place")

    def aside(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", _number(rows, "relay_aside", "select count(*) from relay_aside")

    said = Figure("relay_set_aside_streams", "Streams whose events this build could not word", aside)
    return (*_lag(service, "relay_behind", "the relay has not said", place), said)


def of_parking() -> tuple[Figure, ...]:
    """What waits to be heard, by why."""

    def waiting(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        if inspect(rows).has_table(parked.name):
            counted = select(parked.c.reason, func.count(parked.c.place.distinct())).group_by(parked.c.reason)
            yield from ((reason, float(places)) for reason, places in rows.execute(counted))

    def oldest(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        there = inspect(rows).has_table(parked.name)
        yield "", _age(rows.scalar(select(func.min(parked.c.since))) if there else None, at)

    return (
        Figure("parked_streams", "Streams with something that waits to be heard, by why", waiting, by="reason"),
        Figure("parked_oldest_seconds", "How long the longest has waited to be heard", oldest),
    )


def of_clocks() -> tuple[Figure, ...]:
    """What fell due and was not performed."""
    late = due.c.performed_at.is_(None) & (due.c.due_at <= bindparam("at"))

    def overdue(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", rows.execute(select(func.count()).select_from(due).where(late), {"at": at}).scalar_one()

    def oldest(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", _age(rows.execute(select(func.min(due.c.due_at)).where(late), {"at": at}).scalar(), at)

    return (
        Figure("overdue_clocks", "What fell due and was not performed", overdue),
        Figure("overdue_clocks_oldest_seconds", "For how long the longest of these has been due", oldest),
    )


def _lag(service: str, name: str, what: str, place: Callable[[Connection], int]) -> tuple[Figure, Figure]:
    """How many events of the log follow a place, and how old the first of them is."""
    left = f"select recorded_at from {service}_events where notification_id > :place order by notification_id limit"

    def events(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        counted = text(f"select count(*) from ({left} {MOST}) left_over")
        yield "", rows.execute(counted, {"place": place(rows)}).scalar_one()

    def seconds(rows: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", _age(rows.execute(text(f"{left} 1"), {"place": place(rows)}).scalar(), at)

    return (
        Figure(f"{name}_events", f"Events of the log that {what}, up to {MOST}", events),
        Figure(f"{name}_seconds", f"How old the oldest event is that {what}; 0 where there is none", seconds),
    )


def _number(rows: Connection, table: str, query: str) -> int:
    return (rows.execute(text(query)).scalar() or 0) if inspect(rows).has_table(table) else 0


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0
