"""This is where a save becomes a call of an append function: of the one for a single event, or of the one for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from services.chassis.asking.store import Heard, MemoryMoved, Seen, Stamped
from services.chassis.keeping import arrays, statements

NOTHING_HEARD = (None, None, None)


def appending(
    events: Sequence[StoredEvent], heard: Sequence[Heard], seen: Sequence[Seen]
) -> tuple[str, tuple[Any, ...]]:
    """The statement, and what it is given. Raises MemoryMoved."""
    given: tuple[Any, ...]
    if len(events) == 1 and len(heard) <= 1:
        statement, given = statements.APPEND_ONE, (*_row(events[0]), *(_memory(heard[0]) if heard else NOTHING_HEARD))
    else:
        statement, given = statements.APPEND, (*_columns(events), *_memories(heard))
    return (statement + statements.WHILE_AS_SEEN, (*given, *_versions(seen))) if seen else (statement, given)


def _row(event: StoredEvent) -> tuple[Any, ...]:
    event_id, stamp = _stamp(event)
    return event.originator_id, event.originator_version, event.topic, event.state, event_id, stamp.decode()


def _stamp(event: StoredEvent) -> tuple[UUID, bytes]:
    """Of the library's own events there is none."""
    return (event.event_id, event.metadata) if isinstance(event, Stamped) else (uuid4(), b"{}")


def _memory(heard: Heard) -> tuple[Any, ...]:
    return heard.of, heard.version, heard.after


def _columns(events: Sequence[StoredEvent]) -> tuple[Any, ...]:
    stamps = [_stamp(event) for event in events]
    return (
        arrays.uuids([event.originator_id for event in events]),  # type: ignore[misc]
        arrays.bigints([event.originator_version for event in events]),
        arrays.texts([event.topic for event in events]),
        arrays.byteas([event.state for event in events]),
        arrays.uuids([event_id for event_id, _ in stamps]),
        arrays.jsonbs([metadata for _, metadata in stamps]),
    )


def _memories(heard: Sequence[Heard]) -> tuple[Any, ...]:
    """One move for each stream, always in the same order, so that two saves cannot wait for one another."""
    moves: dict[str, Heard] = {}
    for each in heard:
        before = moves.get(each.of)
        if before and not before.version >= each.after < each.version > before.version:
            raise MemoryMoved(f"{each.of} {each.version} follows {each.after}, and not {before.version}")
        moves[each.of] = Heard(each.of, each.version, before.after if before else each.after)
    ordered = sorted(moves.values(), key=lambda move: move.of)
    return (
        arrays.texts([move.of for move in ordered]),
        arrays.bigints([move.version for move in ordered]),
        arrays.bigints([move.after for move in ordered]),
    )


def _versions(seen: Sequence[Seen]) -> tuple[Any, ...]:
    """What must stand as it was seen, each once."""
    once = dict.fromkeys(seen)
    return arrays.uuids([stream for stream, _ in once]), arrays.bigints([version for _, version in once])
