"""Reconciliation: compares what a service published with its consumers' inbox marks, and repairs a difference.

The two agree while every database and the broker live. A wiped broker loses messages that no consumer handled yet; a
consumer restored from a backup loses what it handled; a restored source loses what it published, and would publish
other events under versions that its consumers take for duplicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.personal import Plain
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import event_id
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import STORED_EVENT_TYPES, CommandContext, event, stream
from services.chassis.messaging.operator_decisions import record_operator_decision
from services.chassis.messaging.published_versions import StreamDiff


class Consequence(NamedTuple):
    """An event that a consumer recorded because of a message that its source's log has lost."""

    version: int
    published_event_type: str
    event_type: str
    stream: UUID


@event("chassis.inbox.rewound")
class InboxRewound:
    """A source was restored from a backup: its log has lost the versions after `published`, and publishes other
    events under them from now on. `discarded`: the parked versions that were deleted with them.
    """

    stream_key: Plain
    received: int
    published: int
    discarded: tuple[int, ...]
    reason: Plain

    def apply(self, rewound: int | None) -> int:
        """How often the mark of this stream was rewound."""
        return (rewound or 0) + 1


def inbox_marks_of(connection: Connection[Any], consumer: str, source: str) -> dict[UUID, int]:
    """Stream -> the consumer's inbox mark, of every stream of a source."""
    query = f"select application_name, notification_id from {consumer}_tracking where starts_with(application_name, %s)"
    return {
        UUID(row["application_name"].partition(":")[2]): row["notification_id"]
        for row in connection.execute(query, (f"{source}:",))
    }


def parked_versions_of(connection: Connection[Any], source: str) -> dict[UUID, tuple[int, ...]]:
    """Stream -> its parked versions, of every stream of a source."""
    query = (
        "select stream_key, array_agg(version order by version) as versions from dead_letters"
        " where starts_with(stream_key, %s) group by stream_key"
    )
    rows = connection.execute(query, (f"{source}:",)).fetchall()
    return {UUID(row["stream_key"].partition(":")[2]): tuple(row["versions"]) for row in rows}


def restored_positions_of(connection: Connection[Any]) -> dict[str, int]:
    """Source -> where its windows begin again, of every source that a consumer found restored and handles no more."""
    rows = connection.execute("select source, restored_to from inbox_windows where restored_to is not null")
    return {row["source"]: row["restored_to"] for row in rows}


def consequences(
    connection: Connection[Any], consumer: str, source: ServiceManifest, ahead: StreamDiff
) -> Iterator[Consequence]:
    """The events that a consumer recorded because of the lost messages, found by their causation ids."""
    ids = {
        event_id(ahead.stream, version, event_class): (version, STORED_EVENT_TYPES[event_class])
        for version in range(ahead.published + 1, ahead.received + 1)
        for event_class in source.published
    }
    query = (
        f"select originator_id, topic, (metadata->>'causation')::uuid as cause from {consumer}_events"
        " where metadata->>'causation' = any(%s) order by notification_id"
    )
    for row in connection.execute(query, ([*map(str, ids)],)):
        version, event_type = ids[row["cause"]]
        yield Consequence(version, event_type, row["topic"], row["originator_id"])


def rewind_inbox(
    connection: Connection[Any], service: Service, source: str, ahead: StreamDiff, context: CommandContext, reason: str
) -> None:
    """Rewind a consumer's inbox mark to the last version in the source's log; recorded with who and why.

    A crash after the event leaves the mark to the next run. No message of that source may be under way meanwhile.
    """
    stream_key = f"{source}:{ahead.stream}"
    discarded = tuple(version for version in ahead.parked if version > ahead.published)
    rewound = InboxRewound(
        stream_key=stream_key, received=ahead.received, published=ahead.published, discarded=discarded, reason=reason
    )
    record_operator_decision(service, stream("inbox", stream_key), rewound, context)
    with connection.transaction():
        connection.execute(
            f"update {service.name}_tracking set notification_id = least(notification_id, %s)"
            " where application_name = %s",
            (ahead.published, stream_key),
        )
        if discarded:
            connection.execute(
                "delete from dead_letters where stream_key = %s and version > %s", (stream_key, ahead.published)
            )


def rewind_windows(connection: Connection[Any], source: str, position: int) -> None:
    """Expect a restored source's windows from `position` of its log, and nothing that it announced before.

    The consumer handles the source again. What it dropped meanwhile it finds by the next windows, or is sent again.
    """
    with connection.transaction():
        connection.execute("delete from missing_streams where source = %s", (source,))
        connection.execute(
            "update inbox_windows set position = least(position, %s), restored_to = null, broken_since = null"
            " where source = %s",
            (position, source),
        )
