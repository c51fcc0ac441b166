"""This is where a service speaks: its log, in order, past which its place moves only when all of it is acknowledged.

One relay a service is active. A commit wakes it and never calls it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from psycopg import Connection

from contracts.envelope import Envelope
from services.chassis.application.store import SchemaLock
from services.chassis.messaging.progress import RelayProgress
from services.chassis.messaging.serialization import MessageBatch
from services.chassis.messaging.translator import EventTranslator, OutboundMessage

PAGE_EVENTS = 200
POLL_SECONDS = 1.0
log = structlog.get_logger()

Send = Callable[[Sequence[Envelope]], None]
"""Brings envelopes to their topics, in order; returns when all are acknowledged, or raises."""

TABLES_DDL = """
create table if not exists relay_checkpoint (source text primary key, position bigint not null);
create table if not exists relay_quarantine (stream uuid primary key, error text, since timestamptz default now());
create table if not exists relay_replay (stream uuid primary key, after bigint not null)
"""
REQUEUE_QUARANTINED = """
with quarantined as (delete from relay_quarantine returning stream)
insert into relay_replay select stream, 0 from quarantined on conflict (stream) do update set after = 0
"""
"""At start: a newer build may word what an older one could not."""

ADVANCE_CHECKPOINT = """
with moved as (
    update relay_checkpoint set position = %(next_position)s
    where source = %(source)s and position = %(position)s returning position
)
select coalesce(moved.position, stood.position) as position, exists (select from relay_replay) as replay_pending
from relay_checkpoint stood left join moved on true where stood.source = %(source)s
"""

DELETE_SERVED_REPLAYS = """
delete from relay_replay replay using unnest(%s::uuid[], %s::bigint[]) as served(stream, after)
where replay.stream = served.stream and replay.after = served.after
"""
"""Asked for from earlier meanwhile, it is said once more."""

ASYNCHRONOUS_COMMIT = "set synchronous_commit = off"
"""That a place has moved may be lost with the server: then it is said once more."""


class Checkpoint(NamedTuple):
    """Up to which position of the log all was said, and whether any of it is to be said again."""

    position: int
    replay_pending: bool


class Relay:
    """Speaks for one service, over a connection of its own that holds the lock which makes it the only one."""

    def __init__(
        self,
        translator: EventTranslator,
        connect: Callable[[], Connection[Any]],
        send: Send,
        progress: RelayProgress | None = None,
    ) -> None:
        self.translator, self.connect, self.send, self.name = translator, connect, send, translator.manifest.name
        self.progress = progress or RelayProgress(self.name)

    def run(self, stop: Event) -> None:
        """Speak until told to stop. Raises what its store or carrier raises, and NoProgress: its supervisor starts it
        again.
        """
        self.progress.begin(leads=False)
        with self.connect() as connection:
            _create_tables(connection)
            while not stop.is_set() and not acquire_leadership(connection, self.name):
                stop.wait(POLL_SECONDS)
            self.progress.begin(leads=True)
            connection.execute(ASYNCHRONOUS_COMMIT)
            connection.execute(f"listen {self.name}_events")
            connection.execute(REQUEUE_QUARANTINED)
            while not stop.is_set():
                self.progress.check()
                self.drain(connection, stop)
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def drain(self, connection: Connection[Any], stop: Event) -> None:
        """Say all that there is. While a page is on its way, the one after it is worded in a thread beside."""
        next_page: Future[tuple[int, list[OutboundMessage]]] | None = None
        checkpoint = self._checkpoint(connection)
        with ThreadPoolExecutor(1, f"translate {self.name}") as translating:
            while not stop.is_set():
                after, messages = next_page.result() if next_page else (None, [])
                if checkpoint.replay_pending:
                    self._replay(connection, checkpoint.position)
                if not messages or after != checkpoint.position:  # it was set back meanwhile
                    _, messages = self._translate_page(checkpoint.position)
                if not messages:
                    return
                next_page = (
                    translating.submit(self._translate_page, messages[-1].row.position)
                    if len(messages) == PAGE_EVENTS
                    else None
                )
                checkpoint = self._publish(connection, checkpoint.position, messages)

    def publish_page(self, connection: Connection[Any]) -> int:
        """Say what is asked for again, and a page of the log; how many rows that was."""
        checkpoint = self._checkpoint(connection)
        if checkpoint.replay_pending:
            self._replay(connection, checkpoint.position)
        position, messages = self._translate_page(checkpoint.position)
        if messages:
            self._publish(connection, position, messages)
        return len(messages)

    def _translate_page(self, after: int) -> tuple[int, list[OutboundMessage]]:
        return after, list(self.translator.translate(after, PAGE_EVENTS))

    def _publish(self, connection: Connection[Any], position: int, messages: Sequence[OutboundMessage]) -> Checkpoint:
        self._quarantine(connection, messages)
        self.send(MessageBatch([message.serialized for message in messages if message.serialized]))
        return self._checkpoint(connection, position, messages[-1].row.position)

    def _checkpoint(self, connection: Connection[Any], position: int = -1, next_position: int = -1) -> Checkpoint:
        """Read for each page: `republish` sets the place back while the relay runs, and then it is not moved
        `next_position`.
        """
        row = connection.execute(
            ADVANCE_CHECKPOINT,
            {"source": self.name, "position": position, "next_position": next_position},
            prepare=True,
        ).fetchone()
        if row is None:
            connection.execute("insert into relay_checkpoint values (%s, 0) on conflict do nothing", (self.name,))
            return self._checkpoint(connection)
        return Checkpoint(**row)

    def _replay(self, connection: Connection[Any], position: int) -> None:
        """A page's worth of streams at once. What is past the place is not said again: its turn comes."""
        messages, served = list[OutboundMessage](), list[tuple[UUID, int]]()
        requested = connection.execute("select stream, after from relay_replay").fetchall()
        for n, row in enumerate(requested, start=1):
            messages += [
                message
                for message in self.translator.translate_stream(row["stream"], row["after"])
                if message.row.position <= position
            ]
            served.append((row["stream"], row["after"]))
            if len(messages) >= PAGE_EVENTS or n == len(requested):
                self._quarantine(connection, messages)
                self.send(MessageBatch([message.serialized for message in messages if message.serialized]))
                connection.execute(DELETE_SERVED_REPLAYS, tuple(map(list, zip(*served, strict=True))))
                self.progress.moved()
                messages, served = [], []

    def _quarantine(self, connection: Connection[Any], messages: Sequence[OutboundMessage]) -> None:
        for message in messages:
            if message.error:
                log.error("translation_failed", service=self.name, stream=str(message.row.stream), error=message.error)
                connection.execute(
                    "insert into relay_quarantine values (%s, %s) on conflict (stream) do nothing",
                    (message.row.stream, message.error),
                )


def republish(connection: Connection[Any], source: str, since: int = 0) -> None:
    """Say again all that was said after a position; memories make it harmless."""
    _create_tables(connection)
    connection.execute(
        # where there is no place yet nothing was said, and all of it is still to be said
        "insert into relay_checkpoint as p values (%s, 0)"
        " on conflict (source) do update set position = least(p.position, %s)",
        (source, since),
    )
    connection.execute("delete from relay_quarantine")
    connection.execute(f"notify {source}_events")


def request_replay(connection: Connection[Any], source: str, stream: UUID, after: int) -> None:
    """Say one stream again from after a version: what a hearer with a hole asks for."""
    _create_tables(connection)
    connection.execute(
        "insert into relay_replay as a values (%s, %s) on conflict (stream) do update set after = least(a.after, %s)",
        (stream, after, after),
    )
    connection.execute("delete from relay_quarantine where stream = %s", (stream,))
    connection.execute(f"notify {source}_events")


def checkpoint_of(connection: Connection[Any], source: str) -> int:
    """Where a source's relay stands in its log."""
    _create_tables(connection)
    row = connection.execute("select position from relay_checkpoint where source = %s", (source,)).fetchone()
    return int(row["position"]) if row else 0


def last_position_of(connection: Connection[Any], source: str) -> int:
    """The last position of a source's log; 0 while it is empty."""
    row = connection.execute(f"select coalesce(max(notification_id), 0) as newest from {source}_events").fetchone()
    return int(row["newest"]) if row else 0


def rewind(connection: Connection[Any], source: str, last_position: int) -> None:
    """Where its log ends before its relay's place, what is recorded next would not be said."""
    connection.execute(
        "update relay_checkpoint set position = least(position, %s) where source = %s", (last_position, source)
    )


def lost_offsets(connection: Connection[Any], source: str) -> dict[tuple[str, int], int]:
    """(topic, partition) -> the offset before which what a source said may be lost to its log, and that is known."""
    _create_tables(connection)
    rows = connection.execute(
        "select source, position from relay_checkpoint where starts_with(source, %s)", (f"{source}:lost:",)
    )
    found = [(row["source"].split(":"), row["position"]) for row in rows]
    return {(topic, int(partition)): position for (_, _, topic, partition), position in found}


def record_lost_offsets(connection: Connection[Any], source: str, ends: Mapping[tuple[str, int], int]) -> None:
    """From now on it is known that what was said before these offsets may be lost to its log."""
    for (topic, partition), end in ends.items():
        connection.execute(
            "insert into relay_checkpoint values (%s, %s)"
            " on conflict (source) do update set position = excluded.position",
            (f"{source}:lost:{topic}:{partition}", end),
        )


def hold_leadership(connection: Connection[Any], source: str) -> bool:
    """Whether no relay of a source speaks, nor will while this connection is open."""
    return acquire_leadership(connection, source)


def replay_request_handler(replay: Callable[[UUID, int], None]) -> Callable[[list[bytes]], None]:
    """What a relay's hearer of its republication topic does with what comes."""

    def handle(values: list[bytes]) -> None:
        for value in values:
            try:
                requested = json.loads(value)
                stream, after = UUID(requested["stream"]), int(requested["after"])
            except (ValueError, TypeError, KeyError, AttributeError):
                log.error("unreadable_replay_request", size=len(value))
                continue
            replay(stream, after)

    return handle


def _create_tables(connection: Connection[Any]) -> None:
    there = connection.execute("select to_regclass('relay_replay') is not null as there").fetchone()
    if there and there["there"]:  # also to a login that may make no tables
        return
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (int(SchemaLock.RELAY),))
        connection.execute(TABLES_DDL)


def acquire_leadership(connection: Connection[Any], name: str) -> bool:
    row = connection.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (f"relay:{name}",)).fetchone()
    assert row
    return bool(row["got"])
