"""This is where services agree again after a restore or a wiped broker.

What was missed is said again; what a source that was restored has lost is forgotten by its hearers, so that they hear
what it says instead. What they had made of it stands, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.catalogue import TOPICS_BY_CONSUMER
from deploy.ops.reconciliation_report import AllServices, ReconciliationReport, compare_all_pairs
from deploy.ops.service_connection import OperationRefused
from services.chassis.domain.decider import CommandContext
from services.chassis.messaging.relay import hold_leadership, record_lost_offsets, republish, request_replay, rewind
from services.chassis.projections.rebuild import rebuild_together
from services.chassis.reconciliation.broker_inspection import consumer_lag
from services.chassis.reconciliation.comparison import rewind_inbox
from services.chassis.reconciliation.restored_source import topics_of

STREAMS_REPLAYED_MAX = 500
"""When more streams than this were missed, all of the log is said again: memories make it harmless."""


def reconcile(
    all_services: AllServices, report: ReconciliationReport, asked: CommandContext, why: str
) -> Iterator[str]:
    """Let all agree again. Raises OperationRefused, and then nothing was changed."""
    if report.restored and not why.strip():
        raise OperationRefused(
            "--why says what was restored: that something is forgotten is recorded, with who and why"
        )
    for source in report.restored:
        _refuse_while_running(all_services, source)
    yield from _reset_positions(all_services, report)
    yield from _rewind_inboxes(all_services, report, asked, why.strip())
    yield from _request_replays(all_services)


def _refuse_while_running(all_services: AllServices, source: str) -> None:
    """Nothing of it may be said, nor be on its way to be heard, while its hearers forget."""
    if not hold_leadership(all_services.own[source], source):
        raise OperationRefused(f"{source} was restored: stop its relay until this is done")
    for consumer, topics in TOPICS_BY_CONSUMER.items():
        mine = [topic for topic in topics if topic in topics_of(source)]
        if (kafka := all_services.kafka(consumer)) and mine and (unread := consumer_lag(kafka, consumer, mine)):
            raise OperationRefused(f"{consumer} has {unread} records of {source}'s to hear: let it hear them first")


def _reset_positions(all_services: AllServices, report: ReconciliationReport) -> Iterator[str]:
    for name in report.relays_ahead:
        rewind(all_services.own[name], name, all_services.connections[name].store.last_position())
        yield f"{name}: its relay stands at the end of its log"
    for name, projections_ahead in report.projections_ahead.items():
        position = rebuild_together(
            projections_ahead, all_services.connections[name].store, all_services.connections[name].engine
        )
        yield f"{name}: {len(projections_ahead)} read models were built from event 1 to position {position}"


def _rewind_inboxes(
    all_services: AllServices, report: ReconciliationReport, asked: CommandContext, why: str
) -> Iterator[str]:
    for one in report.pairs:
        for ahead in one.ahead:
            rewind_inbox(
                all_services.own[one.consumer],
                all_services.connections[one.consumer].service,
                one.source,
                ahead,
                asked,
                why,
            )
        if one.ahead:
            yield f"{one.consumer}: remembers {len(one.ahead)} of {one.source}'s streams as far as its log has them"
    for source in report.restored:
        ends = {(tail.topic, tail.partition): tail.end for tail, _ in report.lost.get(source, ())}
        record_lost_offsets(all_services.own[source], source, ends)


def _request_replays(all_services: AllServices) -> Iterator[str]:
    """Looked at anew: what was forgotten a moment ago may have been said by now under a lower version."""
    missed: dict[str, dict[Any, int]] = {}
    for one in compare_all_pairs(all_services):
        for m in one.missed:
            least = missed.setdefault(one.source, {})
            least[m.stream] = min(m.received, least.get(m.stream, m.received))
    for source, streams in missed.items():
        yield f"{source}: its relay says again {_replay_missed(all_services, source, streams)}"


def _replay_missed(all_services: AllServices, source: str, streams: dict[Any, int]) -> str:
    if len(streams) > STREAMS_REPLAYED_MAX:
        republish(all_services.own[source], source)
        return "all of its log"
    for on, heard in streams.items():
        request_replay(all_services.own[source], source, on, heard)
    return f"what was missed of {len(streams)} streams"
