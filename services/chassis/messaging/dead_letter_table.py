"""Dead letter table: the messages that a consumer has parked, one row each, in the consumer's own database.

A stream is parked as a whole: its head has the reason, and every later message of the stream waits behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, DateTime, MetaData, Select, String, Table, Text, select
from sqlalchemy.dialects.postgresql import distinct_on

from contracts.envelope import Envelope
from services.chassis.domain.decider import CommandContext
from services.chassis.messaging.inbox import stream_key_of

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


class Reason(StrEnum):
    """Why a message is parked. `BEHIND` waits for the messages before it and for nothing else."""

    GAP = "sequence gap"
    REFUSAL = "refusal"
    POISON = "poison"
    UNKNOWN_EVENT_TYPE = "unknown event type"
    OWN_ERROR = "own error"
    BEHIND = "behind"


class DeadLetter(NamedTuple):
    """One parked message."""

    stream_key: str
    version: int
    reason: Reason
    detail: str
    envelope: Envelope
    since: datetime


class ParkedStream(NamedTuple):
    """A parked stream and its reason, for a query over HTTP: without the message itself."""

    stream_key: str
    version: int
    reason: Reason
    detail: str
    since: datetime


def parked_streams(connection: Connection, context: CommandContext) -> list[ParkedStream]:
    """Every parked stream of this service: an operator retries or discards its head."""
    return [ParkedStream(p.stream_key, p.version, p.reason, p.detail, p.since) for p in read_heads(connection)]


def heads_query() -> Select[Any]:
    """The lowest version of every parked stream."""
    return (
        select(dead_letter_table)
        .ext(distinct_on(dead_letter_table.c.stream_key))
        .order_by(dead_letter_table.c.stream_key, dead_letter_table.c.version)
    )


def read_heads(connection: Connection, stream_keys: Iterable[str] | None = None) -> list[DeadLetter]:
    """The heads of these streams, or of all."""
    query = heads_query()
    if stream_keys is not None:
        query = query.where(dead_letter_table.c.stream_key.in_([*stream_keys]))
    return [dead_letter_of(row._mapping) for row in connection.execute(query)]


def read_queues(connection: Connection, stream_keys: Sequence[str], limit: int | None = None) -> list[DeadLetter]:
    """The parked messages of these streams, stream by stream, in version order."""
    query = (
        select(dead_letter_table)
        .where(dead_letter_table.c.stream_key.in_(stream_keys))
        .order_by(dead_letter_table.c.stream_key, dead_letter_table.c.version)
        .limit(limit)
    )
    return [dead_letter_of(row._mapping) for row in connection.execute(query)]


def row_of(envelope: Envelope, reason: Reason, detail: str, now: datetime) -> dict[str, Any]:
    """The row under which a message is parked."""
    return {
        "stream_key": stream_key_of(envelope),
        "version": envelope.streamversion,
        "reason": reason,
        "detail": detail,
        "envelope": envelope.model_dump_json(),
        "since": now,
    }


def dead_letter_of(row: Mapping[Any, Any]) -> DeadLetter:
    """The parked message of a row."""
    envelope = Envelope.model_validate_json(row["envelope"])
    return DeadLetter(row["stream_key"], row["version"], Reason(row["reason"]), row["detail"], envelope, row["since"])
