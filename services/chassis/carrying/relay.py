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
from services.chassis.asking.store import TablesLock
from services.chassis.carrying.progress import RelayProgress
from services.chassis.carrying.telling import Teller, Told
from services.chassis.carrying.writing import Page

PAGE = 200
WAIT_SECONDS = 1.0
log = structlog.get_logger()

Send = Callable[[Sequence[Envelope]], None]
"""Brings envelopes to their topics, in order; returns when all are acknowledged, or raises."""

TABLES = """
create table if not exists relay_place (source text primary key, place bigint not null);
create table if not exists relay_aside (stream uuid primary key, trouble text, since timestamptz default now());
create table if not exists relay_again (stream uuid primary key, after bigint not null)
"""
ASIDE_AGAIN = """
with aside as (delete from relay_aside returning stream)
insert into relay_again select stream, 0 from aside on conflict (stream) do update set after = 0
"""
"""At start: a newer build may word what an older one could not."""

MOVED = """
with moved as (
    update relay_place set place = %(past)s where source = %(source)s and place = %(place)s returning place
)
select coalesce(moved.place, stood.place) as place, exists (select from relay_again) as again
from relay_place stood left join moved on true where stood.source = %(source)s
"""

SAID_AGAIN = """
delete from relay_again again using unnest(%s::uuid[], %s::bigint[]) as said(stream, after)
where again.stream = said.stream and again.after = said.after
"""
"""Asked for from earlier meanwhile, it is said once more."""

NOT_WAITED_FOR = "set synchronous_commit = off"
"""That a place has moved may be lost with the server: then it is said once more."""


class Stands(NamedTuple):
    """Up to which position of the log all was said, and whether any of it is to be said again."""

    place: int
    again: bool


class Relay:
    """Speaks for one service, over a connection of its own that holds the lock which makes it the only one."""

    def __init__(
        self,
        teller: Teller,
        connect: Callable[[], Connection[Any]],
        send: Send,
        progress: RelayProgress | None = None,
    ) -> None:
        self.teller, self.connect, self.send, self.name = teller, connect, send, teller.tables.name
        self.progress = progress or RelayProgress(self.name)

    def run(self, stop: Event) -> None:
        """Speak until told to stop. Raises what its store or carrier raises, and NoProgress: its supervisor starts it
        again.
        """
        self.progress.begin(leads=False)
        with self.connect() as own:
            _create(own)
            while not stop.is_set() and not _alone(own, self.name):
                stop.wait(WAIT_SECONDS)
            self.progress.begin(leads=True)
            own.execute(NOT_WAITED_FOR)
            own.execute(f"listen {self.name}_events")
            own.execute(ASIDE_AGAIN)
            while not stop.is_set():
                self.progress.check()
                self.all(own, stop)
                for _ in own.notifies(timeout=WAIT_SECONDS, stop_after=1):
                    pass

    def all(self, own: Connection[Any], stop: Event) -> None:
        """Say all that there is. While a page is on its way, the one after it is worded in a thread beside."""
        coming: Future[tuple[int, list[Told]]] | None = None
        stands = self._stands(own)
        with ThreadPoolExecutor(1, f"word {self.name}") as beside:
            while not stop.is_set():
                after, told = coming.result() if coming else (None, [])
                if stands.again:
                    self._say_again(own, stands.place)
                if not told or after != stands.place:  # it was set back meanwhile
                    _, told = self._read(stands.place)
                if not told:
                    return
                coming = beside.submit(self._read, told[-1].row.position) if len(told) == PAGE else None
                stands = self._say(own, stands.place, told)

    def once(self, own: Connection[Any]) -> int:
        """Say what is asked for again, and a page of the log; how many rows that was."""
        stands = self._stands(own)
        if stands.again:
            self._say_again(own, stands.place)
        place, told = self._read(stands.place)
        if told:
            self._say(own, place, told)
        return len(told)

    def _read(self, after: int) -> tuple[int, list[Told]]:
        return after, list(self.teller.tell(after, PAGE))

    def _say(self, own: Connection[Any], place: int, told: Sequence[Told]) -> Stands:
        self._set_aside(own, told)
        self.send(Page([t.said for t in told if t.said]))
        return self._stands(own, place, told[-1].row.position)

    def _stands(self, own: Connection[Any], place: int = -1, past: int = -1) -> Stands:
        """Read for each page: `republish` sets the place back while the relay runs, and then it is not moved `past`."""
        row = own.execute(MOVED, {"source": self.name, "place": place, "past": past}, prepare=True).fetchone()
        if row is None:
            own.execute("insert into relay_place values (%s, 0) on conflict do nothing", (self.name,))
            return self._stands(own)
        return Stands(**row)

    def _say_again(self, own: Connection[Any], place: int) -> None:
        """A page's worth of streams at once. What is past the place is not said again: its turn comes."""
        told, said = list[Told](), list[tuple[UUID, int]]()
        asked = own.execute("select stream, after from relay_again").fetchall()
        for n, row in enumerate(asked, start=1):
            told += [t for t in self.teller.again(row["stream"], row["after"]) if t.row.position <= place]
            said.append((row["stream"], row["after"]))
            if len(told) >= PAGE or n == len(asked):
                self._set_aside(own, told)
                self.send(Page([t.said for t in told if t.said]))
                own.execute(SAID_AGAIN, tuple(map(list, zip(*said, strict=True))))
                self.progress.moved()
                told, said = [], []

    def _set_aside(self, own: Connection[Any], told: Sequence[Told]) -> None:
        for t in told:
            if t.trouble:
                log.error("not worded", service=self.name, stream=str(t.row.stream), trouble=t.trouble)
                own.execute(
                    "insert into relay_aside values (%s, %s) on conflict (stream) do nothing", (t.row.stream, t.trouble)
                )


def republish(own: Connection[Any], source: str, since: int = 0) -> None:
    """Say again all that was said after a position; memories make it harmless."""
    _create(own)
    own.execute(
        # where there is no place yet nothing was said, and all of it is still to be said
        "insert into relay_place as p values (%s, 0) on conflict (source) do update set place = least(p.place, %s)",
        (source, since),
    )
    own.execute("delete from relay_aside")
    own.execute(f"notify {source}_events")


def say_again(own: Connection[Any], source: str, stream: UUID, after: int) -> None:
    """Say one stream again from after a version: what a hearer with a hole asks for."""
    _create(own)
    own.execute(
        "insert into relay_again as a values (%s, %s) on conflict (stream) do update set after = least(a.after, %s)",
        (stream, after, after),
    )
    own.execute("delete from relay_aside where stream = %s", (stream,))
    own.execute(f"notify {source}_events")


def said_up_to(own: Connection[Any], source: str) -> int:
    """Where a source's relay stands in its log."""
    _create(own)
    row = own.execute("select place from relay_place where source = %s", (source,)).fetchone()
    return int(row["place"]) if row else 0


def newest_in(own: Connection[Any], source: str) -> int:
    """The last position of a source's log; 0 while it is empty."""
    row = own.execute(f"select coalesce(max(notification_id), 0) as newest from {source}_events").fetchone()
    return int(row["newest"]) if row else 0


def place_back(own: Connection[Any], source: str, newest: int) -> None:
    """Where its log ends before its relay's place, what is recorded next would not be said."""
    own.execute("update relay_place set place = least(place, %s) where source = %s", (newest, source))


def lost_before(own: Connection[Any], source: str) -> dict[tuple[str, int], int]:
    """(topic, partition) -> the offset before which what a source said may be lost to its log, and that is known."""
    _create(own)
    known = own.execute("select source, place from relay_place where starts_with(source, %s)", (f"{source}:lost:",))
    found = [(row["source"].split(":"), row["place"]) for row in known]
    return {(topic, int(partition)): place for (_, _, topic, partition), place in found}


def know_lost(own: Connection[Any], source: str, ends: Mapping[tuple[str, int], int]) -> None:
    """From now on it is known that what was said before these offsets may be lost to its log."""
    for (topic, partition), end in ends.items():
        own.execute(
            "insert into relay_place values (%s, %s) on conflict (source) do update set place = excluded.place",
            (f"{source}:lost:{topic}:{partition}", end),
        )


def holding_still(own: Connection[Any], source: str) -> bool:
    """Whether no relay of a source speaks, nor will while this connection is open."""
    return _alone(own, source)


def asked_again(say: Callable[[UUID, int], None]) -> Callable[[list[bytes]], None]:
    """What a relay's hearer of its republication topic does with what comes."""

    def take(values: list[bytes]) -> None:
        for value in values:
            try:
                asked = json.loads(value)
                stream, after = UUID(asked["stream"]), int(asked["after"])
            except (ValueError, TypeError, KeyError, AttributeError):
                log.error("unreadable request to say again", size=len(value))
                continue
            say(stream, after)

    return take


def _create(own: Connection[Any]) -> None:
    there = own.execute("select to_regclass('relay_again') is not null as there").fetchone()
    if there and there["there"]:  # also to a login that may make no tables
        return
    with own.transaction():
        own.execute("select pg_advisory_xact_lock(%s)", (int(TablesLock.RELAY),))
        own.execute(TABLES)


def _alone(own: Connection[Any], name: str) -> bool:
    row = own.execute("select pg_try_advisory_lock(hashtext(%s)) as got", (f"relay:{name}",)).fetchone()
    assert row
    return bool(row["got"])
