"""This is where what cannot be heard waits, stream by stream, in the hearer's own database; the others go on.

The unit is the stream: its first envelope waits for a reason, what follows on it waits behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Select,
    String,
    Table,
    Text,
    case,
    delete,
    exists,
    func,
    inspect,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on, insert

from contracts.envelope import Envelope
from contracts.personal import Plain
from services.chassis.asking.decisions import Asked, event
from services.chassis.asking.store import TablesLock
from services.chassis.carrying.hearing import place_of

PATIENCE = timedelta(seconds=30)
"""How long a hole waits for a late partition before its source is asked, and at least before it is asked again."""
LONGEST = timedelta(minutes=10)
"""And at most: what was asked for may be on its way behind much else, and asked for again it only grows."""
AT_ONCE = 50
PAGE = 200

tables = MetaData()
parked = Table(
    "parked",
    tables,
    Column("place", String, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("asked_at", DateTime(timezone=True)),
)
ANYTHING = select(exists(select(parked.c.place)))


class Reason(StrEnum):
    """Why a stream waits. `BEHIND` waits for what is before it and for nothing else."""

    HOLE = "hole"
    REFUSAL = "refusal"
    POISON = "poison"
    UNKNOWN_KIND = "unknown kind"
    OWN_ERROR = "own error"
    BEHIND = "behind"


@event("chassis.parking.discarded")
class ParkedDiscarded:
    """A person decided that an envelope is not heard. Its memory has moved past it."""

    place: Plain
    version: int
    reason: Plain
    why: Plain

    def apply(self, discarded: int | None) -> int:
        """How many were discarded of that stream."""
        return (discarded or 0) + 1


class Parked(NamedTuple):
    """One envelope that waits."""

    place: str
    version: int
    reason: Reason
    detail: str
    envelope: Envelope
    since: datetime


class Parking:
    """What waits, of one hearer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._asking = engine.execution_options(isolation_level="AUTOCOMMIT")

    def create(self) -> None:
        """Make the table; it is not rebuildable, and holds what no log of ours does."""
        with self.engine.begin() as rows:
            rows.execute(select(func.pg_advisory_xact_lock(TablesLock.PARKING)))
            tables.create_all(rows)

    def waiting(self, places: Iterable[str]) -> set[str]:
        """Those of these places at which something waits."""
        wanted = select(parked.c.place).where(parked.c.place.in_([*places])).distinct()
        with self._asking.connect() as rows:
            if not rows.execute(ANYTHING).scalar():  # as a rule, and then each poll asks no more than this
                return set()
            return {place for (place,) in rows.execute(wanted)}

    def park(self, envelope: Envelope, reason: Reason, detail: str, now: datetime) -> None:
        """Let it wait. Waiting already, it keeps its place, takes the newer reason, and waits for that from now on."""
        row = insert(parked).values(_row(envelope, reason, detail, now))
        same = parked.c.reason == row.excluded.reason
        changed = {
            "reason": row.excluded.reason,
            "detail": row.excluded.detail,
            "since": case((same, parked.c.since), else_=row.excluded.since),
            "asked_at": case((same, parked.c.asked_at)),
        }
        with self.engine.begin() as rows:
            rows.execute(row.on_conflict_do_update(index_elements=["place", "version"], set_=changed))

    def park_behind(self, envelopes: Iterable[Envelope], now: datetime) -> None:
        """Let these wait for what is before them. What waits already keeps its reason."""
        each = {(place_of(e), e.streamversion): e for e in envelopes}
        # always in the same order, so that two listeners cannot wait for one another
        new = [_row(each[at], Reason.BEHIND, "waits for what is before it", now) for at in sorted(each)]
        if new:
            with self.engine.begin() as rows:
                rows.execute(insert(parked).values(new).on_conflict_do_nothing())

    def queue(self, place: str) -> list[Parked]:
        """What waits at a place, in the order it was said."""
        with self.engine.connect() as rows:
            return _read(rows, [place])

    def page(self, places: Sequence[str]) -> list[Parked]:
        """What waits at these places, place by place in the order it was said; no more than is heard in one save."""
        with self.engine.connect() as rows:
            return _read(rows, places, PAGE)

    def firsts(self, places: Iterable[str] | None = None) -> list[Parked]:
        """What waits first at each place, or each of these: the reason why its stream waits."""
        with self.engine.connect() as rows:
            return _firsts(rows, places)

    def leave(self, place: str, version: int) -> None:
        """It was heard, or discarded: it waits no more."""
        with self.engine.begin() as rows:
            rows.execute(delete(parked).where(parked.c.place == place, parked.c.version == version))

    def leave_all(self, heard: Iterable[Envelope]) -> None:
        """As `leave`, of many."""
        at, these = tuple_(parked.c.place, parked.c.version), [(place_of(e), e.streamversion) for e in heard]
        locked = select(parked.c.place, parked.c.version).where(at.in_(these)).with_for_update()
        with self.engine.begin() as rows:
            # in one order, so that two listeners cannot wait for one another
            rows.execute(delete(parked).where(at.in_(locked.order_by(parked.c.place, parked.c.version))))

    def lately(self, reason: Reason, since: datetime) -> int:
        """How many were parked for a reason since a moment."""
        counted = select(func.count()).where(parked.c.reason == reason, parked.c.since > since)
        with self.engine.connect() as rows:
            return rows.execute(counted).scalar_one()

    def to_ask_for(self, now: datetime) -> list[Parked]:
        """Holes that have waited long enough, marked as asked for: a few at once, each after longer than before."""
        waited = func.greatest(PATIENCE, func.least(LONGEST, parked.c.asked_at - parked.c.since))
        due = (parked.c.since <= now - PATIENCE) & (parked.c.asked_at.is_(None) | (parked.c.asked_at <= now - waited))
        first = _first().subquery()
        holes = select(first.c.place, first.c.version).where(first.c.reason.in_([Reason.HOLE, Reason.BEHIND]))
        here = tuple_(parked.c.place, parked.c.version)
        asked = select(parked.c.place, parked.c.version).where(here.in_(holes) & due).limit(AT_ONCE)
        marked = parked.update().where(here.in_(asked) & due).values(asked_at=now).returning(parked)
        with self.engine.begin() as rows:
            return [_parked(row._mapping) for row in rows.execute(marked)]


class Waiting(NamedTuple):
    """A stream that waits, and why; what it would have told us stays where it is."""

    place: str
    version: int
    reason: Reason
    detail: str
    since: datetime


def waiting_streams(rows: Connection, asked: Asked) -> list[Waiting]:
    """What waits to be heard: a person retries or discards it. Nothing where this service listens to nobody."""
    if not inspect(rows).has_table(parked.name):
        return []
    return [Waiting(p.place, p.version, p.reason, p.detail, p.since) for p in _firsts(rows)]


def _first() -> Select[Any]:
    return select(parked).ext(distinct_on(parked.c.place)).order_by(parked.c.place, parked.c.version)


def _firsts(rows: Connection, places: Iterable[str] | None = None) -> list[Parked]:
    wanted = _first() if places is None else _first().where(parked.c.place.in_([*places]))
    return [_parked(row._mapping) for row in rows.execute(wanted)]


def _read(rows: Connection, places: Sequence[str], most: int | None = None) -> list[Parked]:
    found = select(parked).where(parked.c.place.in_(places)).order_by(parked.c.place, parked.c.version).limit(most)
    return [_parked(row._mapping) for row in rows.execute(found)]


def _row(envelope: Envelope, reason: Reason, detail: str, now: datetime) -> dict[str, Any]:
    return {
        "place": place_of(envelope),
        "version": envelope.streamversion,
        "reason": reason,
        "detail": detail,
        "envelope": envelope.model_dump_json(),
        "since": now,
    }


def _parked(row: object) -> Parked:
    kept = dict(row)  # type: ignore[call-overload]
    envelope = Envelope.model_validate_json(kept["envelope"])
    return Parked(kept["place"], kept["version"], Reason(kept["reason"]), kept["detail"], envelope, kept["since"])
