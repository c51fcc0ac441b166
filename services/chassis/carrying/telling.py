"""This is where what was recorded becomes what is said: one event, at most one envelope, in the log's order.

The relay calls it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from contracts.catalogue import key_of, kind_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.asking.recorded import Recorded, event_of, recorded_of, shape_of
from services.chassis.asking.store import Row, Store
from services.chassis.asking.tables import Tables

KNOWN = 50_000
"""How many streams' states are kept: the least recently met goes first, and is loaded once when it is met again."""


class Met(NamedTuple):
    """A stream as it was last met: its version, its state, and the version last said."""

    version: int = 0
    state: Any = None
    said: int = 0


class Told(NamedTuple):
    """One row of the log, and what is said at it; `trouble` names why it could not be worded."""

    row: Row
    envelope: Envelope | None
    trouble: str | None = None


class Teller:
    """Keeps of the streams it met lately what stands, so that no stream is loaded for each of its events.

    Saying the same rows again says the same. An event that cannot be worded sets its stream aside: it, and what
    follows on its stream, is given with its trouble; the other streams go on.
    """

    def __init__(self, tables: Tables, store: Store, known: int = KNOWN) -> None:
        self.tables, self.store, self.known = tables, store, known
        self.met: OrderedDict[UUID, Met] = OrderedDict()
        self.aside: dict[UUID, str] = {}

    def tell(self, after: int, limit: int = 200) -> Iterator[Told]:
        """The rows after a position, each with what is said at it."""
        for row in self.store.log(after, limit):
            yield self._told(row)
        while len(self.met) > self.known:
            self.met.popitem(last=False)

    def again(self, stream: UUID, after: int) -> Iterator[Told]:
        """What was said of one stream after a version of it, as it was said."""
        self.met.pop(stream, None)
        self.aside.pop(stream, None)
        for row in self.store.rows_of(stream):
            told = self._told(row)
            if row.version > after:
                yield told

    def _told(self, row: Row) -> Told:
        if row.stream in self.aside:
            return Told(row, None, self.aside[row.stream])
        try:
            return Told(row, self._say(recorded_of(row)))
        except Exception as trouble:  # our own code failed to word it: visibly aside, and the others go on
            self.aside[row.stream] = f"{row.label} at version {row.version}: {type(trouble).__name__}"
            return Told(row, None, self.aside[row.stream])

    def _say(self, recorded: Recorded) -> Envelope | None:
        before = self._before(recorded)
        state, say = recorded.event.apply(before.state), self.tables.says.get(type(recorded.event))
        said = recorded.version if say else before.said
        envelope = self._envelope(say(recorded.event, state, recorded), recorded, before.said) if say else None
        self.met[recorded.stream] = Met(recorded.version, state, said)
        self.met.move_to_end(recorded.stream)
        return envelope

    def _before(self, recorded: Recorded) -> Met:
        met = self.met.get(recorded.stream, Met())
        if met.version == recorded.version - 1:
            return met
        state, said = None, 0
        for row in self.store.rows_of(recorded.stream, upto=recorded.version - 1):
            event = event_of(row.label, row.state, shape_of(row.metadata))
            state = event.apply(state)
            said = row.version if type(event) in self.tables.says else said
        return Met(recorded.version - 1, state, said)

    def _envelope(self, said: ContractEvent, recorded: Recorded, after: int) -> Envelope:
        stamp = recorded.stamp
        return Envelope(
            id=recorded.id,
            source=self.tables.name,
            type=kind_of(said),
            time=stamp.occurred_at,
            recordedat=recorded.recorded_at,
            partitionkey=key_of(said),
            position=recorded.position,
            stream=recorded.stream,
            streamversion=recorded.version,
            after=after,
            actorid=stamp.by,
            actorrole=stamp.role,
            actororg=stamp.organisation,
            correlationid=stamp.correlation,
            causationid=stamp.causation,
            data=said.model_dump(mode="json"),
        )
