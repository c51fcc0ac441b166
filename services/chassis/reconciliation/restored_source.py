"""Restored source: finds that a service's log was restored from a backup, because its last messages are not in it.

Its relay must not publish then: other events under the lost versions would be dropped by consumers as duplicates.
"""

from __future__ import annotations

from typing import Any

import structlog
from psycopg import Connection

from contracts.envelope import Envelope
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.messaging.relay_checkpoint import lost_offsets
from services.chassis.reconciliation.broker_inspection import Tail, tails

log = structlog.get_logger()


class PublishedEventsLost(Exception):
    """Published messages are missing from the log, which was restored from a backup. Next: `tellback reconcile`."""


def refuse_lost_events(connection: Connection[Any], source: ServiceManifest, bootstrap_servers: str) -> None:
    """Raises PublishedEventsLost."""
    missing = [
        envelope for _, not_in_log in lost_events(connection, source, bootstrap_servers) for envelope in not_in_log
    ]
    if missing:
        log.error(
            "published_events_lost",
            service=source.name,
            events=len(missing),
            first=min(e.position for e in missing),
            next="tellback reconcile",
        )
        raise PublishedEventsLost(
            f"{source.name} published {len(missing)} events that are not in its log: tellback reconcile"
        )


def lost_events(
    connection: Connection[Any], source: ServiceManifest, bootstrap_servers: str
) -> list[tuple[Tail, list[Envelope]]]:
    """The tails of a source's topics, each with its messages that the log does not have and no one has recorded."""
    partition_tails = tails(bootstrap_servers, source.catalogue.topics_of(source.name), lost_offsets(connection))
    return [
        (tail, _missing_from_log(connection, source.name, [e for e in tail.envelopes if e.source == source.name]))
        for tail in partition_tails
    ]


def _missing_from_log(connection: Connection[Any], source: str, envelopes: list[Envelope]) -> list[Envelope]:
    """An event is the same only if it was recorded at the same moment: its id only names its stream and version."""
    query = f"select event_id, recorded_at from {source}_events where event_id = any(%s) and originator_id = any(%s)"
    rows = (
        connection.execute(query, ([e.id for e in envelopes], [e.stream for e in envelopes])).fetchall()
        if envelopes
        else []
    )
    stored = {(row["event_id"], row["recorded_at"]) for row in rows}
    return [e for e in envelopes if (e.id, e.recordedat) not in stored]
