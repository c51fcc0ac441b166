"""Published versions: what a service's log says that it published, and how a consumer's inbox marks differ from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

from psycopg import Connection

from contracts.events import ContractEvent
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import STORED_EVENT_TYPES


class StreamDiff(NamedTuple):
    """One stream of a source: the last version that was published, the last that the consumer handled or parked, and
    the parked versions.
    """

    stream: UUID
    published: int
    received: int
    parked: tuple[int, ...] = ()


def published_versions(
    connection: Connection[Any], manifest: ServiceManifest, topics: Collection[str]
) -> dict[UUID, int]:
    """Stream -> its last published version, of every stream that a source published on these topics."""
    event_types = [event_type for event_type, topic in topics_by_event_type(manifest).items() if topic in topics]
    query = (
        f"select originator_id, max(originator_version) as published from {manifest.name}_events"
        " where topic = any(%s) group by originator_id"
    )
    return {row["originator_id"]: row["published"] for row in connection.execute(query, (event_types,))}


def published_in_window(
    connection: Connection[Any], manifest: ServiceManifest, since: int, until: int, replayed: Sequence[UUID] = ()
) -> dict[str, dict[UUID, int]]:
    """Topic -> stream -> its last version that was published after position `since`, up to position `until`.

    Of the streams in `replayed`, the last version up to `until`. A quarantined stream is left out: it is not published.
    """
    topics = topics_by_event_type(manifest)
    rows = connection.execute(
        f"""
        with published as (
            select originator_id, originator_version, topic from {manifest.name}_events
            where notification_id > %(since)s and notification_id <= %(until)s and topic = any(%(event_types)s)
            union all
            select originator_id, originator_version, topic from {manifest.name}_events
            where originator_id = any(%(replayed)s) and notification_id <= %(until)s and topic = any(%(event_types)s)
        )
        select originator_id as stream, max(originator_version) as version, min(topic) as event_type from published
        where not exists (select from relay_quarantine where stream = originator_id) group by originator_id
        """,
        {"since": since, "until": until, "replayed": [*replayed], "event_types": [*topics]},
    )
    published: dict[str, dict[UUID, int]] = {}
    for row in rows:  # all that one stream publishes goes to one topic, so any of its event types names it
        published.setdefault(topics[row["event_type"]], {})[row["stream"]] = row["version"]
    return published


def topics_by_event_type(manifest: ServiceManifest) -> dict[str, str]:
    """Stored event type -> the topic on which a service publishes it."""
    return {
        STORED_EVENT_TYPES[event_class]: published_topic(manifest, translation)
        for event_class, translation in manifest.published.items()
    }


def published_topic(manifest: ServiceManifest, translation: Callable[..., ContractEvent]) -> str:
    """The topic of the contract event that a translation returns."""
    return manifest.catalogue.routes[get_type_hints(translation)["return"]].topic


def diff_streams(
    published: Mapping[UUID, int], marks: Mapping[UUID, int], parked: Mapping[UUID, tuple[int, ...]]
) -> tuple[list[StreamDiff], list[StreamDiff]]:
    """(missing, ahead): the streams of which a consumer has neither handled nor parked the last version; and those of
    which it handled or parked a version that the source's log does not have.
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
