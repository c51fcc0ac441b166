"""Reconciliation report: where one service's log, another's inbox marks and Kafka disagree.

PostgreSQL is the truth and Kafka a pipe, so that comparing each log with each consumer's inbox marks shows every
difference.
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

from contracts.envelope import Envelope
from deploy.composition import CATALOGUE, SERVICES, projections_of
from deploy.ops.service_connection import ServiceConnection, connect_to_service
from services.chassis.messaging.published_versions import StreamDiff, diff_streams, published_versions
from services.chassis.messaging.relay_checkpoint import checkpoint_of
from services.chassis.projections.projection import Projection, position_of
from services.chassis.reconciliation.broker_inspection import Tail, topic_configurations
from services.chassis.reconciliation.comparison import (
    consequences,
    inbox_marks_of,
    parked_versions_of,
    restored_positions_of,
)
from services.chassis.reconciliation.restored_source import lost_events

DatabaseConnection = psycopg.Connection[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class AllServices:
    """Every service, and a connection to its database without a time limit, since a whole log is read over it."""

    services: dict[str, ServiceConnection]
    databases: dict[str, DatabaseConnection]

    def kafka(self, name: str) -> str:
        """Bootstrap servers of a service's broker, or an empty text."""
        return self.services[name].settings.kafka_bootstrap_servers


@dataclass(frozen=True, kw_only=True)
class PairDiff:
    """What `consumer` missed of the events that `source` published, and where it is ahead of the log of `source`.

    `restored_to`: where the windows of `source` begin again, if `consumer` found it restored and handles it no more.
    """

    source: str
    consumer: str
    missed: list[StreamDiff]
    ahead: list[StreamDiff]
    restored_to: int | None = None


@dataclass(kw_only=True)
class ReconciliationReport:
    """Every difference. `relays_ahead`: services whose relay checkpoint is beyond the end of the log.

    `projections_ahead`: service -> its read models that are beyond it. `lost`: source -> events that Kafka still has
    and its log does not, by partition.
    """

    pairs: list[PairDiff] = field(default_factory=list)
    relays_ahead: list[str] = field(default_factory=list)
    projections_ahead: dict[str, list[Projection]] = field(default_factory=dict)
    lost: dict[str, list[tuple[Tail, list[Envelope]]]] = field(default_factory=dict)

    @property
    def restored(self) -> list[str]:
        """The sources that published more than their log holds: their databases were restored."""
        ahead = {pair.source for pair in self.pairs if pair.ahead or pair.restored_to is not None}
        return sorted(ahead | {source for source, ends in self.lost.items() if any(unknown for _, unknown in ends)})


@contextmanager
def connect_to_all_services(state: Path) -> Iterator[AllServices]:
    """Connect to all services. Raises OperationRefused without a database, BrokerUnavailable without a broker."""
    with ExitStack() as opened:
        services = {name: opened.enter_context(connect_to_service(name, state)) for name in SERVICES}
        for kafka in {service.settings.kafka_bootstrap_servers for service in services.values()} - {""}:
            topic_configurations(kafka, CATALOGUE)  # raises where no broker answers
        databases = {
            name: opened.enter_context(psycopg.connect(service.url, autocommit=True, row_factory=dict_row))
            for name, service in services.items()
        }
        yield AllServices(services=services, databases=databases)


def find_differences(all_services: AllServices, settle: float) -> ReconciliationReport:
    """Every difference but messages under way: those have `settle` seconds to arrive."""
    report = _inspect_all(all_services)
    if settle and any(pair.missed for pair in report.pairs):
        before = {_key(pair, diff): diff.received for pair in report.pairs for diff in pair.missed}
        sleep(settle)
        report = _inspect_all(all_services)
        for pair in report.pairs:
            pair.missed[:] = [diff for diff in pair.missed if before.get(_key(pair, diff)) == diff.received]
    return report


def _key(pair: PairDiff, diff: StreamDiff) -> tuple[str, str, Any]:
    return pair.source, pair.consumer, diff.stream


def compare_all_pairs(all_services: AllServices) -> list[PairDiff]:
    """The log of every source, compared with the inbox marks of each of its consumers."""
    return [
        _compare_pair(all_services, source, consumer)
        for consumer in CATALOGUE.topics_by_consumer
        for source in CATALOGUE.sources_of(consumer)
    ]


def _inspect_all(all_services: AllServices) -> ReconciliationReport:
    report = ReconciliationReport(pairs=compare_all_pairs(all_services))
    for name, service in all_services.services.items():
        newest = service.store.last_position()
        if checkpoint_of(all_services.databases[name], name) > newest:
            report.relays_ahead.append(name)
        with service.engine.connect() as rows:
            models = projections_of(service.service.manifest)
            if ahead := [model for model in models if position_of([model], rows) > newest]:
                report.projections_ahead[name] = ahead
        if kafka := all_services.kafka(name):
            report.lost[name] = lost_events(all_services.databases[name], SERVICES[name], kafka)
    return report


def _compare_pair(all_services: AllServices, source: str, consumer: str) -> PairDiff:
    """Reads the inbox marks before the log: a message handled meanwhile must not look like an event that was lost."""
    rows = all_services.databases[consumer]
    marks, parked = inbox_marks_of(rows, consumer, source), parked_versions_of(rows, source)
    missed, ahead = diff_streams(
        published_versions(all_services.databases[source], SERVICES[source], CATALOGUE.topics_by_consumer[consumer]),
        marks,
        parked,
    )
    restored_to = restored_positions_of(rows).get(source)
    return PairDiff(source=source, consumer=consumer, missed=missed, ahead=ahead, restored_to=restored_to)


def report_lines(all_services: AllServices, report: ReconciliationReport) -> Iterator[str]:
    """A line for each difference; none where all agree."""
    for name in report.relays_ahead:
        yield f"{name}: its relay's checkpoint is beyond the end of its log"
    for name, model in ((name, model) for name, models in report.projections_ahead.items() for model in models):
        yield f"{name}: its read model {model.name} is beyond the end of its log"
    yield from chain.from_iterable(_lines_of_lost_records(source, ends) for source, ends in report.lost.items())
    for pair in report.pairs:
        if pair.restored_to is not None:
            again = f"{pair.source}'s windows begin again at position {pair.restored_to}"
            yield f"{pair.consumer}: {again}, so it was restored, and nothing of it is handled"
        yield from chain.from_iterable(_lines_of_missed(pair, missed) for missed in pair.missed)
        yield from chain.from_iterable(_lines_of_lost(all_services, pair, ahead) for ahead in pair.ahead)


def _lines_of_lost_records(source: str, ends: list[tuple[Tail, list[Envelope]]]) -> Iterator[str]:
    for envelope in chain.from_iterable(unknown for _, unknown in ends):
        event = f"{envelope.type}, version {envelope.streamversion} of stream {envelope.stream}"
        yield f"{source}: Kafka has {event}, and its log has not"


def _lines_of_missed(pair: PairDiff, missed: StreamDiff) -> Iterator[str]:
    handled = f"version {missed.received}" if missed.received else "nothing"
    stream = f"{pair.source}'s stream {missed.stream}"
    yield f"{pair.consumer}: of {stream} it handled {handled}, and version {missed.published} is published"


def _lines_of_lost(all_services: AllServices, pair: PairDiff, ahead: StreamDiff) -> Iterator[str]:
    """What a consumer recorded because of a lost event shows what was lost, and whom to ask for it again."""
    has = f"its log ends at version {ahead.published}" if ahead.published else "its log has none of it"
    stream = f"{pair.source}'s stream {ahead.stream}"
    yield f"{pair.consumer}: of {stream} it handled version {ahead.received}, and {has}: that is lost"
    rows, source = all_services.databases[pair.consumer], SERVICES[pair.source]
    for consequence in consequences(rows, pair.consumer, source, ahead):
        cause = f"version {consequence.version}, {consequence.published_event_type}"
        yield f"  {cause}: {pair.consumer} recorded {consequence.event_type} on stream {consequence.stream}"
