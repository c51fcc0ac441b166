"""Reconciliation: makes the services agree again after a restore or a wiped broker.

Relays publish again what a consumer missed. Consumers of a restored source rewind their inbox marks to the end of its
log, so that they handle what it publishes in place of the lost events. What they had recorded because of those stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploy.composition import CATALOGUE
from deploy.ops.reconciliation_report import AllServices, ReconciliationReport, compare_all_pairs
from deploy.ops.service_connection import OperationRefused
from services.chassis.domain.decider import CommandContext
from services.chassis.messaging.relay_checkpoint import acquire_leadership, record_lost_offsets, republish, rewind
from services.chassis.messaging.relay_replay import request_replay
from services.chassis.messaging.watermark_publisher import watermark_position_of
from services.chassis.projections.rebuild import rebuild_together
from services.chassis.reconciliation.broker_inspection import consumer_lag
from services.chassis.reconciliation.comparison import rewind_inbox, rewind_windows

STREAMS_REPLAYED_MAX = 500
"""A source from which more streams than this were missed republishes its whole log: inbox marks make it harmless."""


def reconcile(
    all_services: AllServices, report: ReconciliationReport, context: CommandContext, why: str
) -> Iterator[str]:
    """Make the services agree; a line for each change. Raises OperationRefused before any change."""
    if report.restored and not why.strip():
        raise OperationRefused("--why says what was restored: a rewound inbox is recorded, with who did it and why")
    for source in report.restored:
        _refuse_while_running(all_services, source)
    yield from _reset_positions(all_services, report)
    yield from _rewind_inboxes(all_services, report, context, why.strip())
    for source in sorted({*report.restored, *report.relays_ahead}):
        _rewind_windows(all_services, source)
    yield from _request_replays(all_services)


def _refuse_while_running(all_services: AllServices, source: str) -> None:
    """A source may publish nothing, and have nothing unread on Kafka, while its consumers rewind their inbox marks."""
    if not acquire_leadership(all_services.databases[source], source):
        raise OperationRefused(f"{source} was restored: stop its relay until this is done")
    for consumer, topics in CATALOGUE.topics_by_consumer.items():
        its_topics = [topic for topic in topics if topic in CATALOGUE.topics_of(source)]
        if (
            (kafka := all_services.kafka(consumer))
            and its_topics
            and (unread := consumer_lag(kafka, consumer, its_topics))
        ):
            raise OperationRefused(f"{consumer} has {unread} records of {source}'s to handle: let it handle them first")


def _reset_positions(all_services: AllServices, report: ReconciliationReport) -> Iterator[str]:
    for name in report.relays_ahead:
        rewind(all_services.databases[name], name, all_services.services[name].store.last_position())
        yield f"{name}: its relay's checkpoint is at the end of its log"
    for name, projections_ahead in report.projections_ahead.items():
        position = rebuild_together(
            projections_ahead, all_services.services[name].store, all_services.services[name].engine
        )
        yield f"{name}: {len(projections_ahead)} read models are built from event 1 to position {position}"


def _rewind_inboxes(
    all_services: AllServices, report: ReconciliationReport, context: CommandContext, why: str
) -> Iterator[str]:
    for pair in report.pairs:
        for ahead in pair.ahead:
            rewind_inbox(
                all_services.databases[pair.consumer],
                all_services.services[pair.consumer].service,
                pair.source,
                ahead,
                context,
                why,
            )
        if pair.ahead:
            streams = f"{len(pair.ahead)} of {pair.source}'s streams"
            yield f"{pair.consumer}: its inbox marks of {streams} are rewound to the end of {pair.source}'s log"
    for source in report.restored:
        ends = {(tail.topic, tail.partition): tail.end for tail, _ in report.lost.get(source, ())}
        record_lost_offsets(all_services.databases[source], ends)


def _rewind_windows(all_services: AllServices, source: str) -> None:
    position = watermark_position_of(all_services.databases[source], source)
    for consumer in CATALOGUE.topics_by_consumer:
        if source in CATALOGUE.sources_of(consumer):
            rewind_windows(all_services.databases[consumer], source, position)


def _request_replays(all_services: AllServices) -> Iterator[str]:
    """Compares again: with its mark rewound, a consumer may miss what the source has published since the restore."""
    missed: dict[str, dict[Any, int]] = {}
    for pair in compare_all_pairs(all_services):
        lowest = missed.setdefault(pair.source, {})
        for diff in pair.missed:
            lowest[diff.stream] = min(diff.received, lowest.get(diff.stream, diff.received))
    for source, streams in missed.items():
        if streams:
            yield f"{source}: its relay publishes again {_replay_missed(all_services, source, streams)}"


def _replay_missed(all_services: AllServices, source: str, streams: dict[Any, int]) -> str:
    if len(streams) > STREAMS_REPLAYED_MAX:
        republish(all_services.databases[source], source)
        return "all of its log"
    for stream, received in streams.items():
        request_replay(all_services.databases[source], source, stream, received)
    return f"what was missed of {len(streams)} streams"
