"""This is where it is seen whether what a service said and what another remembers of it agree, and made so again.

They do while every database and the broker live. A broker that was wiped has forgotten what nobody heard yet; a hearer
that was restored from a backup has forgotten what it heard; a source that was restored has forgotten what it said, and
would say something else under versions that its hearers take for heard.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

from psycopg import Connection

from contracts.events import ContractEvent
from contracts.personal import Plain
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import event_id
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import STORED_EVENT_TYPES, CommandContext, event, stream
from services.chassis.messaging.operator_decisions import record_operator_decision


class StreamDiff(NamedTuple):
    """One stream of a source: the version that its log says last, and the last that its hearer remembers or has
    waiting.
    """

    stream: UUID
    published: int
    received: int
    parked: tuple[int, ...] = ()


class Consequence(NamedTuple):
    """What a hearer recorded because of something that its source's log does not have (any more)."""

    version: int
    published_event_type: str
    event_type: str
    stream: UUID


@event("chassis.inbox.rewound")
class InboxRewound:
    """A source was restored from a backup: what it had said after `published` is not in its log, and it says
    other things
    under those versions now. `discarded` waited to be heard, and is not.
    """

    stream_key: Plain
    received: int
    published: int
    discarded: tuple[int, ...]
    reason: Plain

    def apply(self, rewound: int | None) -> int:
        """How often that stream's was."""
        return (rewound or 0) + 1


def published_versions(
    connection: Connection[Any], manifest: ServiceManifest, topics: Collection[str]
) -> dict[UUID, int]:
    """Of every stream that a source has said anything of on these topics, the version that it said last."""
    event_types = [
        STORED_EVENT_TYPES[kind]
        for kind, translation in manifest.published.items()
        if published_topic(manifest, translation) in topics
    ]
    query = (
        f"select originator_id, max(originator_version) as published from {manifest.name}_events"
        " where topic = any(%s) group by originator_id"
    )
    return {row["originator_id"]: row["published"] for row in connection.execute(query, (event_types,))}


def published_topic(manifest: ServiceManifest, translation: Callable[..., ContractEvent]) -> str:
    """The topic of the contract event that a translation returns."""
    return manifest.catalogue.routes[get_type_hints(translation)["return"]].topic


def inbox_marks_of(connection: Connection[Any], consumer: str, source: str) -> dict[UUID, int]:
    """How far a hearer remembers each stream of a source."""
    query = f"select application_name, notification_id from {consumer}_tracking where starts_with(application_name, %s)"
    return {
        UUID(row["application_name"].partition(":")[2]): row["notification_id"]
        for row in connection.execute(query, (f"{source}:",))
    }


def parked_versions_of(connection: Connection[Any], source: str) -> dict[UUID, tuple[int, ...]]:
    """What of a source waits to be heard."""
    query = (
        "select stream_key, array_agg(version order by version) as versions from dead_letters"
        " where starts_with(stream_key, %s) group by stream_key"
    )
    found = connection.execute(query, (f"{source}:",)).fetchall()
    return {UUID(row["stream_key"].partition(":")[2]): tuple(row["versions"]) for row in found}


def diff_streams(
    published: Mapping[UUID, int], marks: Mapping[UUID, int], parked: Mapping[UUID, tuple[int, ...]]
) -> tuple[list[StreamDiff], list[StreamDiff]]:
    """(missed, ahead): the streams that a hearer has not heard as far as they were said, and does not have waiting; and
    those of which it has heard, or has waiting, what their source's log does not have.
    """
    missing, ahead = [], []
    for stream_id in sorted({*published, *marks, *parked}):
        parked_versions = parked.get(stream_id, ())
        diff = StreamDiff(
            stream_id, published.get(stream_id, 0), max(marks.get(stream_id, 0), *parked_versions, 0), parked_versions
        )
        if diff.received > diff.published:
            ahead.append(diff)
        elif diff.received < diff.published and not parked_versions:
            missing.append(diff)
    return missing, ahead


def consequences(
    connection: Connection[Any], consumer: str, source: ServiceManifest, ahead: StreamDiff
) -> Iterator[Consequence]:
    """What a hearer recorded because of what is lost, by the ids that its events were caused by."""
    ids = {
        event_id(ahead.stream, version, kind): (version, STORED_EVENT_TYPES[kind])
        for version in range(ahead.published + 1, ahead.received + 1)
        for kind in source.published
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
    """Let a hearer remember no more of a stream than its source's log says; recorded with who and why.

    Killed in between, it is recorded, and lowered the next time. Nothing of that source may be on its way meanwhile.
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
