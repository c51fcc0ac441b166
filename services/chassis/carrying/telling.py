"""This is where what was recorded becomes what is said: one event, at most one envelope, in the log's order.

The relay calls it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Envelope
from services.chassis.asking.decisions import EVENTS
from services.chassis.asking.recorded import Recorded, fold, recorded_of
from services.chassis.asking.store import Bare, Row, Store
from services.chassis.asking.tables import Tables
from services.chassis.carrying.writing import Written, written

KNOWN = 50_000
"""How many streams' states are kept: the least recently met goes first, and is loaded once when it is met again."""
TOGETHER = 50
"""How many streams are loaded in one call: each may be long, and a call must end in its time."""

Past = Mapping[UUID, Sequence[Bare]]


class Met(msgspec.Struct, frozen=True, gc=False):
    """A stream as it was last met: its version, its state, and the version last said."""

    version: int = 0
    state: Any = None
    said: int = 0


NEW = Met()


class Told(msgspec.Struct, frozen=True, gc=False):
    """One row of the log, and what is said at it; `trouble` names why it could not be worded."""

    row: Row
    said: Written | None
    trouble: str | None = None

    @property
    def envelope(self) -> Envelope | None:
        """What is said, for whoever looks inside."""
        return self.said.envelope() if self.said else None


class Teller:
    """Keeps of the streams it met lately what stands, so that no stream is loaded for each of its events.

    Saying the same rows again says the same. An event that cannot be worded sets its stream aside: it, and what
    follows on its stream, is given with its trouble; the other streams go on.
    """

    def __init__(self, tables: Tables, store: Store, known: int = KNOWN) -> None:
        self.tables, self.store, self.known = tables, store, known
        self.met: OrderedDict[int, Met] = OrderedDict()  # by the stream's number: an id is hashed in Python
        self.aside: dict[UUID, str] = {}

    def tell(self, after: int, limit: int = 200) -> Iterator[Told]:
        """The rows after a position, each with what is said at it."""
        rows = self.store.log(after, limit)
        past = self._past(rows)
        for row in rows:
            yield self._told(row, past)
        while len(self.met) > self.known:
            self.met.popitem(last=False)

    def again(self, stream: UUID, after: int) -> Iterator[Told]:
        """What was said of one stream after a version of it, as it was said."""
        self.met.pop(stream.int, None)
        self.aside.pop(stream, None)
        for row in self.store.rows_of(stream):
            told = self._told(row, {})
            if row.version > after:
                yield told

    def _past(self, rows: Sequence[Row]) -> Past:
        """What came before a page on the streams that it goes on with and that were not met as they stood then."""
        first = {row.stream: row.version for row in reversed(rows)}
        later = [(on, version) for on, version in first.items() if version > 1]
        unmet = [on for on, version in later if self.met.get(on.int, NEW).version != version - 1]
        found: dict[UUID, Sequence[Bare]] = {}
        for n in range(0, len(unmet), TOGETHER):
            found |= self.store.bare(unmet[n : n + TOGETHER])
        return found

    def _told(self, row: Row, past: Past) -> Told:
        if self.aside and row.stream in self.aside:
            return Told(row, None, self.aside[row.stream])
        try:
            return Told(row, self._say(recorded_of(row), past))
        except Exception as trouble:  # our own code failed to word it: visibly aside, and the others go on
            self.aside[row.stream] = f"{row.label} at version {row.version}: {type(trouble).__name__}"
            return Told(row, None, self.aside[row.stream])

    def _say(self, recorded: Recorded, past: Past) -> Written | None:
        before, event = self._before(recorded, past), recorded.event
        state, say = event.apply(before.state), self.tables.says.get(type(event))
        said = written(say(event, state, recorded), recorded, self.tables.name, before.said) if say else None
        self.met[recorded.stream.int] = Met(recorded.version, state, recorded.version if say else before.said)
        return said

    def _before(self, recorded: Recorded, past: Past) -> Met:
        """Taken out: what is put back is the last that was met."""
        met = self.met.pop(recorded.stream.int, NEW)
        if recorded.version == 1:
            return NEW
        if met.version == recorded.version - 1:
            return met
        rows = [row for row in past.get(recorded.stream, ()) if row[0] < recorded.version]
        said = max((version for version, label, *_ in rows if EVENTS[label] in self.tables.says), default=0)
        return Met(*fold(rows), said)
