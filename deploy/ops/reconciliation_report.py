"""This is where it is found what services disagree about: what each said, what others remember, and what Kafka has.

PostgreSQL is the truth and Kafka a pipe, so that all of it shows by comparing each log with each memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
from psycopg.rows import dict_row

from contracts.catalogue import TOPICS_BY_CONSUMER
from contracts.envelope import Envelope
from deploy.composition import SERVICES, projections_of
from deploy.ops.service_connection import ServiceConnection, connect_to_service
from services.chassis.messaging.relay import checkpoint_of
from services.chassis.projections.projection import Projection, position_of
from services.chassis.reconciliation.broker_inspection import Tail, topic_configurations
from services.chassis.reconciliation.comparison import (
    StreamDiff,
    consequences,
    diff_streams,
    inbox_marks_of,
    parked_versions_of,
    published_versions,
)
from services.chassis.reconciliation.restored_source import lost_events

DatabaseConnection = psycopg.Connection[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class AllServices:
    """The services, and a connection to each one's database that is as patient as a look through its whole log."""

    connections: dict[str, ServiceConnection]
    own: dict[str, DatabaseConnection]

    def kafka(self, name: str) -> str:
        return self.connections[name].settings.kafka_bootstrap_servers


@dataclass(frozen=True, kw_only=True)
class PairDiff:
    """What one service said, and another remembers of it."""

    source: str
    consumer: str
    missed: list[StreamDiff]
    ahead: list[StreamDiff]


@dataclass(kw_only=True)
class ReconciliationReport:
    """All that was found. `relays_ahead`: services whose relay stands beyond the end of the log;
    `projections_ahead`: read models that
    do; `lost`: what Kafka still has of a source and its log does not.
    """

    pairs: list[PairDiff] = field(default_factory=list)
    relays_ahead: list[str] = field(default_factory=list)
    projections_ahead: dict[str, list[Projection]] = field(default_factory=dict)
    lost: dict[str, list[tuple[Tail, list[Envelope]]]] = field(default_factory=dict)

    @property
    def restored(self) -> list[str]:
        """The sources that said more than they have."""
        ahead = {one.source for one in self.pairs if one.ahead}
        return sorted(ahead | {source for source, ends in self.lost.items() if any(unknown for _, unknown in ends)})


@contextmanager
def connect_to_all_services(state: Path) -> Iterator[AllServices]:
    """All services at once. Raises OperationRefused where one cannot be reached, BrokerAway where Kafka cannot."""
    with ExitStack() as opened:
        connections = {name: opened.enter_context(connect_to_service(name, state)) for name in SERVICES}
        for kafka in {one.settings.kafka_bootstrap_servers for one in connections.values()} - {""}:
            topic_configurations(
                kafka
            )  # whoever looks at a broker waits for it as long as a relay would, and this must end
        own = {
            name: opened.enter_context(psycopg.connect(one.url, autocommit=True, row_factory=dict_row))
            for name, one in connections.items()
        }
        yield AllServices(connections=connections, own=own)


def find_differences(all_services: AllServices, settle: float) -> ReconciliationReport:
    """What disagrees. What is only on its way is not: it has `settle` seconds to arrive."""
    report = _inspect_all(all_services)
    if settle and any(one.missed for one in report.pairs):
        before = {(one.source, one.consumer, m.stream): m.received for one in report.pairs for m in one.missed}
        sleep(settle)
        report = _inspect_all(all_services)
        for one in report.pairs:
            one.missed[:] = [m for m in one.missed if before.get((one.source, one.consumer, m.stream)) == m.received]
    return report


def compare_all_pairs(all_services: AllServices) -> list[PairDiff]:
    """What every service said, beside what each of its hearers remembers of it."""
    heard = {
        consumer: sorted({topic.partition(".")[0] for topic in topics})
        for consumer, topics in TOPICS_BY_CONSUMER.items()
    }
    return [_compare_pair(all_services, source, consumer) for consumer, sources in heard.items() for source in sources]


def _inspect_all(all_services: AllServices) -> ReconciliationReport:
    report = ReconciliationReport(pairs=compare_all_pairs(all_services))
    for name, one in all_services.connections.items():
        newest = one.store.last_position()
        if checkpoint_of(all_services.own[name], name) > newest:
            report.relays_ahead.append(name)
        with one.engine.connect() as rows:
            if ahead_of_log := [m for m in projections_of(one.service.manifest) if position_of([m], rows) > newest]:
                report.projections_ahead[name] = ahead_of_log
        if kafka := all_services.kafka(name):
            report.lost[name] = lost_events(all_services.own[name], name, kafka)
    return report


def _compare_pair(all_services: AllServices, source: str, consumer: str) -> PairDiff:
    """The memory is read before the log: what is heard meanwhile must not look like more than was said."""
    own = all_services.own[consumer]
    remembered, waiting = inbox_marks_of(own, consumer, source), parked_versions_of(own, source)
    missed, ahead = diff_streams(
        published_versions(all_services.own[source], SERVICES[source], TOPICS_BY_CONSUMER[consumer]),
        remembered,
        waiting,
    )
    return PairDiff(source=source, consumer=consumer, missed=missed, ahead=ahead)


def report_lines(all_services: AllServices, report: ReconciliationReport) -> Iterator[str]:
    """What disagrees, one line each; nothing where all agree."""
    for name in report.relays_ahead:
        yield f"{name}: its relay stands beyond the end of its log"
    for name, model in (
        (name, model) for name, projections_ahead in report.projections_ahead.items() for model in projections_ahead
    ):
        yield f"{name}: its read model {model.name} stands beyond the end of its log"
    yield from chain.from_iterable(_lines_of_lost_records(source, ends) for source, ends in report.lost.items())
    for one in report.pairs:
        yield from chain.from_iterable(_lines_of_missed(one, missed) for missed in one.missed)
        yield from chain.from_iterable(_lines_of_lost(all_services, one, ahead) for ahead in one.ahead)


def _lines_of_lost_records(source: str, ends: list[tuple[Tail, list[Envelope]]]) -> Iterator[str]:
    for e in chain.from_iterable(unknown for _, unknown in ends):
        yield f"{source}: Kafka has {e.type}, version {e.streamversion} of stream {e.stream}, and its log has not"


def _lines_of_missed(one: PairDiff, missed: StreamDiff) -> Iterator[str]:
    heard = f"version {missed.received}" if missed.received else "nothing"
    stream = f"{one.source}'s stream {missed.stream}"
    yield f"{one.consumer}: of {stream} heard {heard}, and version {missed.published} was said"


def _lines_of_lost(all_services: AllServices, one: PairDiff, ahead: StreamDiff) -> Iterator[str]:
    """What a hearer made of it tells what was lost, and whom to ask for it again."""
    has = f"its log ends at version {ahead.published}" if ahead.published else "its log has none of it"
    stream = f"{one.source}'s stream {ahead.stream}"
    yield f"{one.consumer}: of {stream} heard version {ahead.received}, and {has}: that is lost"
    for led in consequences(all_services.own[one.consumer], one.consumer, SERVICES[one.source], ahead):
        cause = f"version {led.version}, {led.published_event_type}"
        yield f"  {cause}: {one.consumer} recorded {led.event_type} on stream {led.stream}"
