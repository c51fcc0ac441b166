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
from services.chassis.application.store import SchemaLock
from services.chassis.domain.decider import CommandContext, event
from services.chassis.messaging.inbox import stream_key_of

GAP_PATIENCE = timedelta(seconds=30)
"""How long a hole waits for a late partition before its source is asked, and at least before it is asked again."""
GAP_PATIENCE_MAX = timedelta(minutes=10)
"""And at most: what was asked for may be on its way behind much else, and asked for again it only grows."""
REPLAY_REQUESTS_MAX = 50
PAGE_DEAD_LETTERS = 200

tables = MetaData()
dead_letter_table = Table(
    "dead_letters",
    tables,
    Column("stream_key", String, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("replay_requested_at", DateTime(timezone=True)),
)
ANY_DEAD_LETTER = select(exists(select(dead_letter_table.c.stream_key)))


class Reason(StrEnum):
    """Why a stream waits. `BEHIND` waits for what is before it and for nothing else."""

    GAP = "hole"
    REFUSAL = "refusal"
    POISON = "poison"
    UNKNOWN_EVENT_TYPE = "unknown kind"
    OWN_ERROR = "own error"
    BEHIND = "behind"


@event("chassis.dead-letters.discarded")
class DeadLetterDiscarded:
    """A person decided that an envelope is not heard. Its memory has moved past it."""

    stream_key: Plain
    version: int
    reason: Plain
    why: Plain

    def apply(self, discarded: int | None) -> int:
        """How many were discarded of that stream."""
        return (discarded or 0) + 1


class DeadLetter(NamedTuple):
    """One envelope that waits."""

    stream_key: str
    version: int
    reason: Reason
    detail: str
    envelope: Envelope
    since: datetime


class DeadLetterQueue:
    """What waits, of one hearer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._autocommit_engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def create(self) -> None:
        """Make the table; it is not rebuildable, and holds what no log of ours does."""
        with self.engine.begin() as rows:
            rows.execute(select(func.pg_advisory_xact_lock(SchemaLock.DEAD_LETTERS)))
            tables.create_all(rows)

    def parked_stream_keys(self, stream_keys: Iterable[str]) -> set[str]:
        """Those of these places at which something waits."""
        wanted = (
            select(dead_letter_table.c.stream_key).where(dead_letter_table.c.stream_key.in_([*stream_keys])).distinct()
        )
        with self._autocommit_engine.connect() as rows:
            if not rows.execute(ANY_DEAD_LETTER).scalar():  # as a rule, and then each poll asks no more than this
                return set()
            return {stream_key for (stream_key,) in rows.execute(wanted)}

    def park(self, envelope: Envelope, reason: Reason, detail: str, now: datetime) -> None:
        """Let it wait. Waiting already, it keeps its place, takes the newer reason, and waits for that from now on."""
        row = insert(dead_letter_table).values(_row(envelope, reason, detail, now))
        same = dead_letter_table.c.reason == row.excluded.reason
        changed = {
            "reason": row.excluded.reason,
            "detail": row.excluded.detail,
            "since": case((same, dead_letter_table.c.since), else_=row.excluded.since),
            "replay_requested_at": case((same, dead_letter_table.c.replay_requested_at)),
        }
        with self.engine.begin() as rows:
            rows.execute(row.on_conflict_do_update(index_elements=["stream_key", "version"], set_=changed))

    def park_behind(self, envelopes: Iterable[Envelope], now: datetime) -> None:
        """Let these wait for what is before them. What waits already keeps its reason."""
        each = {(stream_key_of(e), e.streamversion): e for e in envelopes}
        # always in the same order, so that two listeners cannot wait for one another
        new = [_row(each[keys], Reason.BEHIND, "waits for what is before it", now) for keys in sorted(each)]
        if new:
            with self.engine.begin() as rows:
                rows.execute(insert(dead_letter_table).values(new).on_conflict_do_nothing())

    def queue(self, stream_key: str) -> list[DeadLetter]:
        """What waits at a place, in the order it was said."""
        with self.engine.connect() as rows:
            return _read(rows, [stream_key])

    def page(self, stream_keys: Sequence[str]) -> list[DeadLetter]:
        """What waits at these places, place by place in the order it was said; no more than is heard in one save."""
        with self.engine.connect() as rows:
            return _read(rows, stream_keys, PAGE_DEAD_LETTERS)

    def heads(self, stream_keys: Iterable[str] | None = None) -> list[DeadLetter]:
        """What waits first at each place, or each of these: the reason why its stream waits."""
        with self.engine.connect() as rows:
            return _read_heads(rows, stream_keys)

    def remove(self, stream_key: str, version: int) -> None:
        """It was heard, or discarded: it waits no more."""
        with self.engine.begin() as rows:
            rows.execute(
                delete(dead_letter_table).where(
                    dead_letter_table.c.stream_key == stream_key, dead_letter_table.c.version == version
                )
            )

    def remove_all(self, handled: Iterable[Envelope]) -> None:
        """As `remove`, of many."""
        keys, handled_keys = (
            tuple_(dead_letter_table.c.stream_key, dead_letter_table.c.version),
            [(stream_key_of(e), e.streamversion) for e in handled],
        )
        locked = (
            select(dead_letter_table.c.stream_key, dead_letter_table.c.version)
            .where(keys.in_(handled_keys))
            .with_for_update()
        )
        with self.engine.begin() as rows:
            # in one order, so that two listeners cannot wait for one another
            rows.execute(
                delete(dead_letter_table).where(
                    keys.in_(locked.order_by(dead_letter_table.c.stream_key, dead_letter_table.c.version))
                )
            )

    def count_since(self, reason: Reason, since: datetime) -> int:
        """How many were parked for a reason since a moment."""
        count_query = select(func.count()).where(
            dead_letter_table.c.reason == reason, dead_letter_table.c.since > since
        )
        with self.engine.connect() as rows:
            return rows.execute(count_query).scalar_one()

    def claim_due_gaps(self, now: datetime) -> list[DeadLetter]:
        """Holes that have waited long enough, marked as asked for: a few at once, each after longer than before."""
        waited = func.greatest(
            GAP_PATIENCE,
            func.least(GAP_PATIENCE_MAX, dead_letter_table.c.replay_requested_at - dead_letter_table.c.since),
        )
        due = (dead_letter_table.c.since <= now - GAP_PATIENCE) & (
            dead_letter_table.c.replay_requested_at.is_(None)
            | (dead_letter_table.c.replay_requested_at <= now - waited)
        )
        heads = _heads_query().subquery()
        gap_keys = select(heads.c.stream_key, heads.c.version).where(heads.c.reason.in_([Reason.GAP, Reason.BEHIND]))
        row_key = tuple_(dead_letter_table.c.stream_key, dead_letter_table.c.version)
        claimable = (
            select(dead_letter_table.c.stream_key, dead_letter_table.c.version)
            .where(row_key.in_(gap_keys) & due)
            .limit(REPLAY_REQUESTS_MAX)
        )
        claim = (
            dead_letter_table.update()
            .where(row_key.in_(claimable) & due)
            .values(replay_requested_at=now)
            .returning(dead_letter_table)
        )
        with self.engine.begin() as rows:
            return [_dead_letter_of(row._mapping) for row in rows.execute(claim)]


class ParkedStream(NamedTuple):
    """A stream that waits, and why; what it would have told us stays where it is."""

    stream_key: str
    version: int
    reason: Reason
    detail: str
    since: datetime


def parked_streams(rows: Connection, context: CommandContext) -> list[ParkedStream]:
    """What waits to be heard: a person retries or discards it. Nothing where this service listens to nobody."""
    if not inspect(rows).has_table(dead_letter_table.name):
        return []
    return [ParkedStream(p.stream_key, p.version, p.reason, p.detail, p.since) for p in _read_heads(rows)]


def _heads_query() -> Select[Any]:
    return (
        select(dead_letter_table)
        .ext(distinct_on(dead_letter_table.c.stream_key))
        .order_by(dead_letter_table.c.stream_key, dead_letter_table.c.version)
    )


def _read_heads(rows: Connection, stream_keys: Iterable[str] | None = None) -> list[DeadLetter]:
    wanted = (
        _heads_query()
        if stream_keys is None
        else _heads_query().where(dead_letter_table.c.stream_key.in_([*stream_keys]))
    )
    return [_dead_letter_of(row._mapping) for row in rows.execute(wanted)]


def _read(rows: Connection, stream_keys: Sequence[str], limit: int | None = None) -> list[DeadLetter]:
    found = (
        select(dead_letter_table)
        .where(dead_letter_table.c.stream_key.in_(stream_keys))
        .order_by(dead_letter_table.c.stream_key, dead_letter_table.c.version)
        .limit(limit)
    )
    return [_dead_letter_of(row._mapping) for row in rows.execute(found)]


def _row(envelope: Envelope, reason: Reason, detail: str, now: datetime) -> dict[str, Any]:
    return {
        "stream_key": stream_key_of(envelope),
        "version": envelope.streamversion,
        "reason": reason,
        "detail": detail,
        "envelope": envelope.model_dump_json(),
        "since": now,
    }


def _dead_letter_of(row: object) -> DeadLetter:
    values = dict(row)  # type: ignore[call-overload]
    envelope = Envelope.model_validate_json(values["envelope"])
    return DeadLetter(
        values["stream_key"], values["version"], Reason(values["reason"]), values["detail"], envelope, values["since"]
    )
