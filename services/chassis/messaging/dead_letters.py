"""Dead letter queue: parks the streams that a consumer cannot handle, so that all other streams go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, case, delete, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from contracts.envelope import Envelope
from services.chassis.messaging.dead_letter_table import (
    DeadLetter,
    Reason,
    dead_letter_of,
    dead_letter_table,
    heads_query,
    read_heads,
    read_queues,
    row_of,
)
from services.chassis.messaging.inbox import stream_key_of

GAP_PATIENCE = timedelta(seconds=30)
"""How long a gap waits for a slower partition before its source is asked, and the shortest pause between requests."""
GAP_PATIENCE_MAX = timedelta(minutes=10)
"""The longest pause before asking again: the answer may be queued behind much else, and each request adds to it."""
REPLAY_REQUESTS_MAX = 50
PAGE_DEAD_LETTERS = 200
ANY_DEAD_LETTER = select(exists(select(dead_letter_table.c.stream_key)))
ROW_KEY = tuple_(dead_letter_table.c.stream_key, dead_letter_table.c.version)


class DeadLetterQueue:
    """The dead letters of one consumer. Every write is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._autocommit_engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def parked_stream_keys(self, stream_keys: Iterable[str]) -> set[str]:
        """Those of these streams that are parked."""
        column = dead_letter_table.c.stream_key
        with self._autocommit_engine.connect() as connection:
            if not connection.execute(ANY_DEAD_LETTER).scalar():  # as a rule, and then a poll costs this query alone
                return set()
            return {*connection.scalars(select(column).where(column.in_([*stream_keys])).distinct())}

    def park(self, envelope: Envelope, reason: Reason, detail: str, now: datetime) -> None:
        """Park a message. A message that is parked already takes the newer reason, and its waiting time restarts."""
        row = insert(dead_letter_table).values(row_of(envelope, reason, detail, now))
        same_reason = dead_letter_table.c.reason == row.excluded.reason
        changes = {
            "reason": row.excluded.reason,
            "detail": row.excluded.detail,
            "since": case((same_reason, dead_letter_table.c.since), else_=row.excluded.since),
            "replay_requested_at": case((same_reason, dead_letter_table.c.replay_requested_at)),
        }
        with self.engine.begin() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["stream_key", "version"], set_=changes))

    def park_behind(self, envelopes: Iterable[Envelope], now: datetime) -> None:
        """Park these messages behind their streams' heads. A message that is parked already keeps its reason."""
        by_key = {(stream_key_of(e), e.streamversion): e for e in envelopes}
        # sorted, so that two consumers cannot deadlock
        values = [row_of(by_key[key], Reason.BEHIND, "waits for what is before it", now) for key in sorted(by_key)]
        if values:
            with self.engine.begin() as connection:
                connection.execute(insert(dead_letter_table).values(values).on_conflict_do_nothing())

    def queue(self, stream_key: str) -> list[DeadLetter]:
        """The parked messages of one stream, in version order."""
        with self.engine.connect() as connection:
            return read_queues(connection, [stream_key])

    def page(self, stream_keys: Sequence[str]) -> list[DeadLetter]:
        """The first parked messages of these streams: as many as one save handles."""
        with self.engine.connect() as connection:
            return read_queues(connection, stream_keys, PAGE_DEAD_LETTERS)

    def heads(self, stream_keys: Iterable[str] | None = None) -> list[DeadLetter]:
        """The first parked message of each stream, or of each of these: its reason is why the stream is parked."""
        with self.engine.connect() as connection:
            return read_heads(connection, stream_keys)

    def remove(self, stream_key: str, version: int) -> None:
        """Delete a message that was handled or discarded."""
        with self.engine.begin() as connection:
            connection.execute(
                delete(dead_letter_table).where(
                    dead_letter_table.c.stream_key == stream_key, dead_letter_table.c.version == version
                )
            )

    def remove_all(self, handled: Iterable[Envelope]) -> None:
        """Delete many messages that were handled."""
        keys = [(stream_key_of(e), e.streamversion) for e in handled]
        key_columns = (dead_letter_table.c.stream_key, dead_letter_table.c.version)
        # locked in key order, so that two consumers cannot deadlock
        locked = select(*key_columns).where(ROW_KEY.in_(keys)).order_by(*key_columns).with_for_update()
        with self.engine.begin() as connection:
            connection.execute(delete(dead_letter_table).where(ROW_KEY.in_(locked)))

    def count_since(self, reason: Reason, since: datetime) -> int:
        """How many messages were parked for a reason since a moment."""
        count_query = select(func.count()).where(
            dead_letter_table.c.reason == reason, dead_letter_table.c.since > since
        )
        with self.engine.connect() as connection:
            return connection.execute(count_query).scalar_one()

    def claim_due_gaps(self, now: datetime) -> list[DeadLetter]:
        """Gaps whose source is to be asked now, marked as asked: a few at once, with growing pauses between."""
        table = dead_letter_table.c
        pause = func.greatest(GAP_PATIENCE, func.least(GAP_PATIENCE_MAX, table.replay_requested_at - table.since))
        due = (table.since <= now - GAP_PATIENCE) & (
            table.replay_requested_at.is_(None) | (table.replay_requested_at <= now - pause)
        )
        heads = heads_query().subquery()
        gap_keys = select(heads.c.stream_key, heads.c.version).where(heads.c.reason.in_([Reason.GAP, Reason.BEHIND]))
        claimable = (
            select(table.stream_key, table.version).where(ROW_KEY.in_(gap_keys) & due).limit(REPLAY_REQUESTS_MAX)
        )
        claim = (
            dead_letter_table.update()
            .where(ROW_KEY.in_(claimable) & due)
            .values(replay_requested_at=now)
            .returning(dead_letter_table)
        )
        with self.engine.begin() as connection:
            return [dead_letter_of(row._mapping) for row in connection.execute(claim)]
