"""Append call: turns a save into one call of an append function, the one for a single event or the one for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from services.chassis.application.store import ExpectedVersion, InboxMark, InboxMarkMoved, StoredEventWithMetadata
from services.chassis.eventstore import arrays, statements

NO_INBOX_MARK = (None, None, None)


def append_call(
    events: Sequence[StoredEvent], inbox_marks: Sequence[InboxMark], expected_versions: Sequence[ExpectedVersion]
) -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters. Raises InboxMarkMoved where two marks of one stream do not follow on."""
    parameters: tuple[Any, ...]
    if len(events) == 1 and len(inbox_marks) <= 1:
        statement, parameters = (
            statements.APPEND_ONE,
            (
                *_event_parameters(events[0]),
                *(_inbox_mark_parameters(inbox_marks[0]) if inbox_marks else NO_INBOX_MARK),
            ),
        )
    else:
        statement, parameters = statements.APPEND, (*_event_columns(events), *_inbox_mark_columns(inbox_marks))
    return (
        (statement + statements.WHERE_VERSIONS_MATCH, (*parameters, *_expected_version_columns(expected_versions)))
        if expected_versions
        else (statement, parameters)
    )


def _event_parameters(event: StoredEvent) -> tuple[Any, ...]:
    event_id, metadata = _event_metadata(event)
    return event.originator_id, event.originator_version, event.topic, event.state, event_id, metadata.decode()


def _event_metadata(event: StoredEvent) -> tuple[UUID, bytes]:
    """The event's own id and metadata; the library's own events have none."""
    return (event.event_id, event.metadata) if isinstance(event, StoredEventWithMetadata) else (uuid4(), b"{}")


def _inbox_mark_parameters(inbox_mark: InboxMark) -> tuple[Any, ...]:
    return inbox_mark.stream_key, inbox_mark.version, inbox_mark.after


def _event_columns(events: Sequence[StoredEvent]) -> tuple[Any, ...]:
    metadatas = [_event_metadata(event) for event in events]
    return (
        arrays.uuids([event.originator_id for event in events]),  # type: ignore[misc]
        arrays.bigints([event.originator_version for event in events]),
        arrays.texts([event.topic for event in events]),
        arrays.byteas([event.state for event in events]),
        arrays.uuids([event_id for event_id, _ in metadatas]),
        arrays.jsonbs([metadata for _, metadata in metadatas]),
    )


def _inbox_mark_columns(inbox_marks: Sequence[InboxMark]) -> tuple[Any, ...]:
    """One move for each stream, sorted, so that two saves cannot deadlock."""
    moves: dict[str, InboxMark] = {}
    for mark in inbox_marks:
        before = moves.get(mark.stream_key)
        if before and not before.version >= mark.after < mark.version > before.version:
            raise InboxMarkMoved(f"{mark.stream_key} {mark.version} follows {mark.after}, and not {before.version}")
        moves[mark.stream_key] = InboxMark(mark.stream_key, mark.version, before.after if before else mark.after)
    ordered = sorted(moves.values(), key=lambda move: move.stream_key)
    return (
        arrays.texts([move.stream_key for move in ordered]),
        arrays.bigints([move.version for move in ordered]),
        arrays.bigints([move.after for move in ordered]),
    )


def _expected_version_columns(expected_versions: Sequence[ExpectedVersion]) -> tuple[Any, ...]:
    """The distinct streams whose version must not have changed."""
    distinct = dict.fromkeys(expected_versions)
    return arrays.uuids([stream for stream, _ in distinct]), arrays.bigints([version for _, version in distinct])
