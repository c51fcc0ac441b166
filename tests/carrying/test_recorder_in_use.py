"""What the recorder promises beside the library's own cases: one save, its memories, its clock and its limits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic, sleep
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, ProgrammingError, StoredEvent

from deploy.embedded.databases import Database
from services.chassis.asking.store import Heard, Kept, MemoryMoved, MovedOn, Seen, Stamped, TooLarge
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import LARGEST_EVENT, MOST_BYTES, MOST_EVENTS, TellbackRecorder

CONNECTED = "select count(*) from pg_stat_activity where datname = current_database()"


@pytest.fixture(params=[False, True], ids=["alone", "in groups"])
def store(database: Database, request: pytest.FixtureRequest) -> Iterator[TellbackRecorder]:
    opened = open_store("test", database.url, group=request.param)
    yield opened
    opened.datastore.close()


def an_event(stream: UUID, version: int, metadata: bytes = b"{}", state: bytes = b"{}") -> Stamped:
    return Stamped(stream, version, "test.happened.v1", state, uuid4(), metadata)


def test_a_row_comes_back_with_its_id_its_stamp_and_when_it_was_recorded(store: TellbackRecorder) -> None:
    stream = uuid4()
    put = an_event(stream, 1, b'{"by": "m"}')
    before = datetime.now(UTC)

    (position,) = store.insert_events([put])

    (row,) = store.rows_of(stream)
    assert row[:7] == (position, stream, 1, put.topic, b"{}", put.event_id, b'{"by": "m"}')
    assert before <= row.recorded_at <= datetime.now(UTC)
    assert store.log(position - 1, 10) == store.rows_of_many([stream]) == [row]
    assert store.rows_of(stream, upto=0) == []
    assert store.position_of(stream, 1) == store.newest() == position


def test_a_key_finds_the_last_of_what_it_recorded(store: TellbackRecorder) -> None:
    stream = uuid4()
    stamp = b'{"key": "k", "digest": "d"}'
    *_, last = store.insert_events([an_event(stream, 1, stamp), an_event(stream, 2, stamp)])
    store.insert_events([an_event(stream, 3, b'{"key": "other"}')])

    assert store.kept(stream, "k") == Kept(2, last, "d")
    assert store.kept(stream, "none") is None


def test_a_save_is_recorded_while_what_it_was_decided_on_stands(store: TellbackRecorder) -> None:
    looked_up, stream, none = uuid4(), uuid4(), uuid4()
    store.insert_events([an_event(looked_up, 1)])
    store.insert_events([an_event(stream, 1)], seen=[Seen(looked_up, 1), Seen(looked_up, 1)])
    store.insert_events([an_event(looked_up, 2)])

    for seen in (Seen(looked_up, 1), Seen(looked_up, 3), Seen(none, 1)):
        with pytest.raises(MovedOn):
            store.insert_events([an_event(stream, 2)], seen=[Seen(stream, 1), seen])
    store.insert_events([an_event(stream, 2)], seen=[Seen(looked_up, 2)], heard=[Heard("a:1", 1, 0)])

    assert [row.version for row in store.rows_of(stream)] == [1, 2]
    assert store.remember_many(["a:1"]) == {"a:1": 1}


def test_a_memory_moves_with_its_save_or_nothing_is_recorded(store: TellbackRecorder) -> None:
    stream = uuid4()
    store.insert_events([an_event(stream, 1)], heard=[Heard("a:1", 3, 0), Heard("b:1", 1, 0)])

    for heard in (Heard("a:1", 3, 0), Heard("a:1", 9, 8), Heard("a:1", 2, 1), Heard("c:1", 2, 1)):
        with pytest.raises(MemoryMoved):
            store.insert_events([an_event(stream, 2)], heard=[Heard("b:1", 2, 1), heard])

    assert store.remember_many(["a:1", "b:1", "c:1"]) == {"a:1": 3, "b:1": 1, "c:1": 0}
    assert len(store.rows_of(stream)) == 1


@pytest.mark.parametrize("events", [1, 2])
def test_one_memory_moves_only_from_where_its_save_thought_it_stood(store: TellbackRecorder, events: int) -> None:
    stream = uuid4()
    save = [an_event(stream, version) for version in range(1, events + 1)]
    store.insert_events([an_event(uuid4(), 1)], heard=[Heard("a:1", 3, 0)])

    for heard in (Heard("a:1", 3, 0), Heard("a:1", 9, 8), Heard("a:1", 2, 1), Heard("c:1", 2, 1)):
        with pytest.raises(MemoryMoved):
            store.insert_events(save, heard=[heard])
    assert (store.remember_many(["a:1", "c:1"]), store.rows_of(stream)) == ({"a:1": 3, "c:1": 0}, [])

    assert len(store.insert_events(save, heard=[Heard("a:1", 5, 3)])) == len(store.rows_of(stream)) == events
    assert store.remember_many(["a:1"]) == {"a:1": 5}


def test_several_of_one_stream_move_its_memory_at_once(store: TellbackRecorder) -> None:
    store.insert_events([], heard=[Heard("a:1", 1, 0), Heard("a:1", 4, 1)])
    with pytest.raises(MemoryMoved):
        store.insert_events([], heard=[Heard("a:1", 5, 4), Heard("a:1", 7, 6)])
    assert store.remember_many(["a:1"]) == {"a:1": 4}


def test_many_at_once_lose_nothing_and_one_conflict_fails_no_other(store: TellbackRecorder) -> None:
    taken = uuid4()
    store.insert_events([an_event(taken, 1)])
    saves = [[an_event(taken if n % 5 == 0 else uuid4(), 1), an_event(uuid4(), 1)] for n in range(200)]

    seen = [[Seen(taken, 2 if n % 7 == 0 else 1)] for n in range(200)]

    def save(events: list[Stamped], seen: list[Seen]) -> list[int] | None:
        try:
            return store.insert_events(events, seen=seen)
        except IntegrityError:
            return None

    with ThreadPoolExecutor(16) as writers:
        positions = list(writers.map(save, saves, seen))

    assert [n for n, got in enumerate(positions) if got is None] == [n for n in range(200) if not (n % 5 and n % 7)]
    log = store.log(0, 1000)
    assert {row.position for row in log[1:]} == {position for got in positions if got for position in got}
    assert {row.event_id for row in log[1:]} == {
        each.event_id for events, got in zip(saves, positions, strict=True) if got for each in events
    }
    recorded = [row.recorded_at for row in log]
    assert recorded == sorted(recorded)


@pytest.mark.parametrize("events", [1, 2])
def test_when_it_was_recorded_never_runs_backwards_when_the_clock_does(store: TellbackRecorder, events: int) -> None:
    store.insert_events([an_event(uuid4(), 1)])
    with store.datastore.get_connection() as connection:
        connection.execute("update test_events set recorded_at = '2126-01-01'")
    store.insert_events([an_event(uuid4(), 1) for _ in range(events)])
    assert [row.recorded_at.year for row in store.log(0, 9)] == [2126] * (1 + events)


def test_what_is_too_large_is_refused_by_name(store: TellbackRecorder) -> None:
    with pytest.raises(TooLarge):
        store.insert_events([an_event(uuid4(), 1, state=b"x" * (LARGEST_EVENT + 1))])
    with pytest.raises(TooLarge):
        store.insert_events([StoredEvent(uuid4(), 1, "t", b"") for _ in range(MOST_EVENTS + 1)])
    large = [an_event(uuid4(), 1, state=b"x" * LARGEST_EVENT) for _ in range(20)]
    with pytest.raises(TooLarge):
        store.insert_events(large * (MOST_BYTES // LARGEST_EVENT // 20 + 1))
    assert len(store.insert_events(large)) == 20


def test_what_stands_is_read_bare_with_the_shape_of_what_has_another_than_the_first(store: TellbackRecorder) -> None:
    one, other = uuid4(), uuid4()
    store.insert_events([an_event(one, 1), an_event(one, 2, b'{"shape": 2}'), an_event(other, 1)])

    assert store.bare([one]) == {one: [(1, "test.happened.v1", b"{}", None), (2, "test.happened.v1", b"{}", b"2")]}
    assert store.bare([one, other]) == {**store.bare([one]), **store.bare([other])}


def test_a_store_that_cannot_be_opened_leaves_no_connection_and_no_thread_behind(database: Database) -> None:
    before = set(threading.enumerate())
    with psycopg.connect(database.url, autocommit=True) as owner:
        owner.execute("drop schema public")  # nowhere to make a table

        with pytest.raises(ProgrammingError) as refused:  # whoever keeps the error keeps where it came from
            open_store("test", database.url, group=False)

        until = monotonic() + 10  # a server's process ends a little after whoever hung up
        while (connected := owner.execute(CONNECTED).fetchone()) != (1,) and monotonic() < until:
            sleep(0.05)
    assert connected == (1,)
    assert set(threading.enumerate()) <= before, refused
