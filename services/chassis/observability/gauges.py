"""Gauges: a service's backlogs, read from its database at each scrape: lag, parked streams, overdue deadlines.

Every query has a limit; labels are kinds and never ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, bindparam, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from services.chassis.application.service_manifest import Gauge
from services.chassis.eventstore.connections import time_limit
from services.chassis.messaging.dead_letter_table import dead_letter_table
from services.chassis.messaging.lost_tail import caught_up, due_before
from services.chassis.messaging.missing_streams import read_missing, read_newest_watermarks, read_restored
from services.chassis.projections.projection import Projection, position_of
from services.chassis.scheduling.deadlines import deadlines

GAUGES_SECONDS_MAX = 5.0
"""How long all gauges of a service may take together."""
EVENTS_COUNTED_MAX = 100_000
"""Lagging events are counted up to here: beyond, the exact number helps no one."""


class GaugeCollector(Collector):
    """Prometheus collector: reads the gauges of one service at each scrape."""

    def __init__(self, service: str, engine: Engine, gauges: Sequence[Gauge], now: Callable[[], datetime]) -> None:
        self.service, self.engine, self.gauges, self.now = service, engine, gauges, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge; where the database does not answer, only `tellback_gauges_readable` 0."""
        read: list[GaugeMetricFamily] = []
        try:
            with time_limit(GAUGES_SECONDS_MAX), self.engine.connect() as connection:
                read = [self._read(gauge, connection) for gauge in self.gauges]
        except SQLAlchemyError:
            read = []
        readable_gauge = GaugeMetricFamily(
            "tellback_gauges_readable", "1 if the gauges of a service could be read, else 0", labels=["service"]
        )
        readable_gauge.add_metric([self.service], float(bool(read)))
        yield from (readable_gauge, *read)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Empty: registering a collector reads nothing."""
        return []

    def _read(self, gauge: Gauge, connection: Connection) -> GaugeMetricFamily:
        labels = ["service", gauge.label] if gauge.label else ["service"]
        family = GaugeMetricFamily(f"tellback_{gauge.name}", gauge.documentation, labels=labels)
        for kind, value in gauge.read(connection, self.now()):
            family.add_metric([self.service, kind] if gauge.label else [self.service], value)
        return family


def read_model_gauges(service: str, projections: Sequence[Projection]) -> tuple[Gauge, ...]:
    """The lag of the read models behind the log."""

    def position(connection: Connection) -> int:
        return position_of(projections, connection)

    return _lag(service, "read_models_lag", "the read models do not contain yet", position)


def relay_gauges(service: str) -> tuple[Gauge, ...]:
    """The lag of the relay behind the log, and its quarantined streams."""

    def position(connection: Connection) -> int:
        return _scalar(connection, "select max(position) from relay_checkpoint")

    def quarantined(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", _scalar(connection, "select count(*) from relay_quarantine")

    quarantine_gauge = Gauge(
        "relay_quarantined_streams", "Streams with an event that this build could not translate", quarantined
    )
    return (*_lag(service, "relay_lag", "the relay has not published", position), quarantine_gauge)


def dead_letter_gauges() -> tuple[Gauge, ...]:
    """The parked streams by reason, and the age of the oldest."""

    def parked(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        streams = func.count(dead_letter_table.c.stream_key.distinct())
        query = select(dead_letter_table.c.reason, streams).group_by(dead_letter_table.c.reason)
        yield from ((reason, float(count)) for reason, count in connection.execute(query))

    def oldest_seconds(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield "", _age_seconds(connection.scalar(select(func.min(dead_letter_table.c.since))), at)

    return (
        Gauge("parked_streams", "Parked streams, by reason", parked, label="reason"),
        Gauge("parked_oldest_seconds", "Age of the oldest dead letter", oldest_seconds),
    )


def missing_stream_gauges(
    consumer: str, patience: timedelta, behind_seconds: Callable[[], float] = caught_up
) -> tuple[Gauge, ...]:
    """By source: the streams whose end is missing, the age of the newest watermark, and whether it was restored."""

    def missing(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        due = read_missing(connection, consumer, due_before(at, patience, behind_seconds()))
        yield from ((source, float(streams)) for source, streams, _ in due)

    def age_seconds(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield from ((source, _age_seconds(since, at)) for source, since in read_newest_watermarks(connection))

    def restored(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield from ((source, 1.0) for source, _ in read_restored(connection))

    return (
        Gauge("missing_streams", "Streams whose last messages were published and not received", missing, "source"),
        Gauge("watermark_age_seconds", "Age of the newest watermark of a source", age_seconds, "source"),
        Gauge("restored_sources", "1 for a source that was restored, of which nothing is handled", restored, "source"),
    )


def deadline_gauges() -> tuple[Gauge, ...]:
    """The deadlines that are overdue, and the age of the oldest."""
    is_overdue = deadlines.c.performed_at.is_(None) & (deadlines.c.due_at <= bindparam("at"))

    def overdue(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield (
            "",
            connection.execute(select(func.count()).select_from(deadlines).where(is_overdue), {"at": at}).scalar_one(),
        )

    def oldest_seconds(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield (
            "",
            _age_seconds(
                connection.execute(select(func.min(deadlines.c.due_at)).where(is_overdue), {"at": at}).scalar(), at
            ),
        )

    return (
        Gauge("overdue_deadlines", "Commands that are due and not performed", overdue),
        Gauge("overdue_deadlines_oldest_seconds", "How long the oldest of these has been due", oldest_seconds),
    )


def _lag(service: str, name: str, description: str, position: Callable[[Connection], int]) -> tuple[Gauge, Gauge]:
    """The number of events after a position of the log, and the age of the first of them."""
    remaining = (
        f"select recorded_at from {service}_events where notification_id > :position order by notification_id limit"
    )

    def events(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        query = text(f"select count(*) from ({remaining} {EVENTS_COUNTED_MAX}) left_over")
        yield "", connection.execute(query, {"position": position(connection)}).scalar_one()

    def seconds(connection: Connection, at: datetime) -> Iterator[tuple[str, float]]:
        yield (
            "",
            _age_seconds(connection.execute(text(f"{remaining} 1"), {"position": position(connection)}).scalar(), at),
        )

    return (
        Gauge(f"{name}_events", f"Events of the log that {description}, up to {EVENTS_COUNTED_MAX}", events),
        Gauge(f"{name}_seconds", f"Age of the oldest event that {description}; 0 where there is none", seconds),
    )


def _scalar(connection: Connection, query: str) -> int:
    return connection.execute(text(query)).scalar() or 0


def _age_seconds(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0
