"""Recorder, beyond the library's own test cases: one transaction, inbox marks, the clock and the limits."""

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

from deploy.dev.databases import Database
from services.chassis.application.store import (
    ExpectedVersion,
    IdempotencyRecord,
    InboxMark,
    InboxMarkMoved,
    StaleLookup,
    StoredEventWithMetadata,
    TooLarge,
)
from services.chassis.eventstore.factory import open_store
from services.chassis.eventstore.recorder import EVENT_BYTES_MAX, SAVE_BYTES_MAX, SAVE_EVENTS_MAX, TellbackRecorder
from tests.stores import open_new_store

CONNECTED = "select count(*) from pg_stat_activity where datname = current_database()"


@pytest.fixture(params=[False, True], ids=["alone", "in groups"])
def store(database: Database, request: pytest.FixtureRequest) -> Iterator[TellbackRecorder]:
    opened = open_new_store("test", database.url, group=request.param)
    yield opened
    opened.datastore.close()


def an_event(stream: UUID, version: int, metadata: bytes = b"{}", state: bytes = b"{}") -> StoredEventWithMetadata:
    return StoredEventWithMetadata(stream, version, "test.happened.v1", state, uuid4(), metadata)


def test_a_row_is_read_back_with_its_id_metadata_and_recording_time(store: TellbackRecorder) -> None:
    stream = uuid4()
    put = an_event(stream, 1, b'{"by": "m"}')
    before = datetime.now(UTC)

    (position,) = store.insert_events([put])

    (row,) = store.read_stream(stream)
    assert row[:7] == (position, stream, 1, put.topic, b"{}", put.event_id, b'{"by": "m"}')
    assert before <= row.recorded_at <= datetime.now(UTC)
    assert store.read_log(position - 1, 10) == store.read_streams([stream]) == [row]
    assert store.read_stream(stream, up_to_version=0) == []
    assert store.position_of(stream, 1) == store.last_position() == position


def test_a_key_finds_the_last_of_what_it_recorded(store: TellbackRecorder) -> None:
    stream = uuid4()
    stamp = b'{"key": "k", "digest": "d"}'
    *_, last = store.insert_events([an_event(stream, 1, stamp), an_event(stream, 2, stamp)])
    store.insert_events([an_event(stream, 3, b'{"key": "other"}')])

    assert store.find_idempotency_record(stream, "k") == IdempotencyRecord(2, last, "d")
    assert store.find_idempotency_record(stream, "none") is None


def test_a_save_is_recorded_only_while_the_streams_it_read_are_unchanged(store: TellbackRecorder) -> None:
    looked_up, stream, none = uuid4(), uuid4(), uuid4()
    store.insert_events([an_event(looked_up, 1)])
    store.insert_events(
        [an_event(stream, 1)], expected_versions=[ExpectedVersion(looked_up, 1), ExpectedVersion(looked_up, 1)]
    )
    store.insert_events([an_event(looked_up, 2)])

    for expected_versions in (ExpectedVersion(looked_up, 1), ExpectedVersion(looked_up, 3), ExpectedVersion(none, 1)):
        with pytest.raises(StaleLookup):
            store.insert_events(
                [an_event(stream, 2)], expected_versions=[ExpectedVersion(stream, 1), expected_versions]
            )
    store.insert_events(
        [an_event(stream, 2)], expected_versions=[ExpectedVersion(looked_up, 2)], inbox_marks=[InboxMark("a:1", 1, 0)]
    )

    assert [row.version for row in store.read_stream(stream)] == [1, 2]
    assert store.inbox_marks(["a:1"]) == {"a:1": 1}


def test_an_inbox_mark_moves_with_its_save_or_nothing_is_recorded(store: TellbackRecorder) -> None:
    stream = uuid4()
    store.insert_events([an_event(stream, 1)], inbox_marks=[InboxMark("a:1", 3, 0), InboxMark("b:1", 1, 0)])

    for inbox_marks in (InboxMark("a:1", 3, 0), InboxMark("a:1", 9, 8), InboxMark("a:1", 2, 1), InboxMark("c:1", 2, 1)):
        with pytest.raises(InboxMarkMoved):
            store.insert_events([an_event(stream, 2)], inbox_marks=[InboxMark("b:1", 2, 1), inbox_marks])

    assert store.inbox_marks(["a:1", "b:1", "c:1"]) == {"a:1": 3, "b:1": 1, "c:1": 0}
    assert len(store.read_stream(stream)) == 1


@pytest.mark.parametrize("events", [1, 2])
def test_an_inbox_mark_moves_only_from_the_expected_version(store: TellbackRecorder, events: int) -> None:
    stream = uuid4()
    save = [an_event(stream, version) for version in range(1, events + 1)]
    store.insert_events([an_event(uuid4(), 1)], inbox_marks=[InboxMark("a:1", 3, 0)])

    for inbox_marks in (InboxMark("a:1", 3, 0), InboxMark("a:1", 9, 8), InboxMark("a:1", 2, 1), InboxMark("c:1", 2, 1)):
        with pytest.raises(InboxMarkMoved):
            store.insert_events(save, inbox_marks=[inbox_marks])
    assert (store.inbox_marks(["a:1", "c:1"]), store.read_stream(stream)) == ({"a:1": 3, "c:1": 0}, [])

    assert (
        len(store.insert_events(save, inbox_marks=[InboxMark("a:1", 5, 3)])) == len(store.read_stream(stream)) == events
    )
    assert store.inbox_marks(["a:1"]) == {"a:1": 5}


def test_several_events_of_one_stream_move_its_inbox_mark_at_once(store: TellbackRecorder) -> None:
    store.insert_events([], inbox_marks=[InboxMark("a:1", 1, 0), InboxMark("a:1", 4, 1)])
    with pytest.raises(InboxMarkMoved):
        store.insert_events([], inbox_marks=[InboxMark("a:1", 5, 4), InboxMark("a:1", 7, 6)])
    assert store.inbox_marks(["a:1"]) == {"a:1": 4}


def test_many_at_once_lose_nothing_and_one_conflict_fails_no_other(store: TellbackRecorder) -> None:
    taken = uuid4()
    store.insert_events([an_event(taken, 1)])
    saves = [[an_event(taken if n % 5 == 0 else uuid4(), 1), an_event(uuid4(), 1)] for n in range(200)]

    expected_versions = [[ExpectedVersion(taken, 2 if n % 7 == 0 else 1)] for n in range(200)]

    def save(events: list[StoredEventWithMetadata], expected_versions: list[ExpectedVersion]) -> list[int] | None:
        try:
            return store.insert_events(events, expected_versions=expected_versions)
        except IntegrityError:
            return None

    with ThreadPoolExecutor(16) as writers:
        positions = list(writers.map(save, saves, expected_versions))

    assert [n for n, got in enumerate(positions) if got is None] == [n for n in range(200) if not (n % 5 and n % 7)]
    log = store.read_log(0, 1000)
    assert {row.position for row in log[1:]} == {position for got in positions if got for position in got}
    assert {row.event_id for row in log[1:]} == {
        each.event_id for events, got in zip(saves, positions, strict=True) if got for each in events
    }
    recorded = [row.recorded_at for row in log]
    assert recorded == sorted(recorded)


@pytest.mark.parametrize("events", [1, 2])
def test_the_recording_time_never_runs_backwards_when_the_clock_does(store: TellbackRecorder, events: int) -> None:
    store.insert_events([an_event(uuid4(), 1)])
    with store.datastore.get_connection() as connection:
        connection.execute("update test_events set recorded_at = '2126-01-01'")
    store.insert_events([an_event(uuid4(), 1) for _ in range(events)])
    assert [row.recorded_at.year for row in store.read_log(0, 9)] == [2126] * (1 + events)


def test_an_event_or_save_that_is_too_large_is_refused_by_name(store: TellbackRecorder) -> None:
    with pytest.raises(TooLarge):
        store.insert_events([an_event(uuid4(), 1, state=b"x" * (EVENT_BYTES_MAX + 1))])
    with pytest.raises(TooLarge):
        store.insert_events([StoredEvent(uuid4(), 1, "t", b"") for _ in range(SAVE_EVENTS_MAX + 1)])
    large = [an_event(uuid4(), 1, state=b"x" * EVENT_BYTES_MAX) for _ in range(20)]
    with pytest.raises(TooLarge):
        store.insert_events(large * (SAVE_BYTES_MAX // EVENT_BYTES_MAX // 20 + 1))
    assert len(store.insert_events(large)) == 20


def test_event_rows_carry_a_schema_version_other_than_the_first(store: TellbackRecorder) -> None:
    first, second = uuid4(), uuid4()
    store.insert_events([an_event(first, 1), an_event(first, 2, b'{"shape": 2}'), an_event(second, 1)])

    assert store.read_event_rows([first]) == {
        first: [(1, "test.happened.v1", b"{}", None), (2, "test.happened.v1", b"{}", b"2")]
    }
    assert store.read_event_rows([first, second]) == {
        **store.read_event_rows([first]),
        **store.read_event_rows([second]),
    }


def test_a_store_that_cannot_be_opened_leaves_no_connection_and_no_thread_behind(database: Database) -> None:
    before = set(threading.enumerate())
    with psycopg.connect(database.url, autocommit=True) as owner:
        with pytest.raises(ProgrammingError) as refused:  # a stored error keeps its traceback
            open_store("test", database.url, group=False)

        until = monotonic() + 10  # the server process ends a little after the client hung up
        while (connected := owner.execute(CONNECTED).fetchone()) != (1,) and monotonic() < until:
            sleep(0.05)
    assert connected == (1,)
    assert set(threading.enumerate()) <= before, refused
