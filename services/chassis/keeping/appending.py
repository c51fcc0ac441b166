"""This is where a save becomes what the append function is called with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from services.chassis.asking.store import Heard, MemoryMoved, Seen, Stamped
from services.chassis.keeping import arrays


def columns(events: Sequence[StoredEvent]) -> tuple[Any, ...]:
    """The rows, a column an array."""
    stamps = [(e.event_id, e.metadata) if isinstance(e, Stamped) else (uuid4(), b"{}") for e in events]
    return (
        arrays.uuids([event.originator_id for event in events]),  # type: ignore[misc]
        arrays.bigints([event.originator_version for event in events]),
        arrays.texts([event.topic for event in events]),
        arrays.byteas([event.state for event in events]),
        arrays.uuids([event_id for event_id, _ in stamps]),
        arrays.jsonbs([metadata for _, metadata in stamps]),
    )


def memories(heard: Sequence[Heard]) -> tuple[Any, ...]:
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


def versions(seen: Sequence[Seen]) -> tuple[Any, ...]:
    """What must stand as it was seen, each once."""
    once = dict.fromkeys(seen)
    return arrays.uuids([stream for stream, _ in once]), arrays.bigints([version for _, version in once])
