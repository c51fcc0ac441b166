"""A connection that swallows replies, and still acknowledges, holds up no request for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import OperationalError

from deploy.dev.databases import Database
from services.chassis.application.store import StoredEventWithMetadata
from services.chassis.eventstore.recorder import TellbackRecorder
from tests.faults.cluster.postgres_proxy import PostgresProxy
from tests.scenario.messages_client import client_of, post
from tests.stores import open_new_store


def save(store: TellbackRecorder, stream: UUID) -> None:
    store.insert_events([StoredEventWithMetadata(stream, 1, "test.happened.v1", b"{}", uuid4(), b'{"key": "the-key"}')])


@pytest.mark.slow
def test_an_append_whose_reply_never_comes_ends_and_is_read_back_within_ten_seconds(database: Database) -> None:
    with PostgresProxy(database) as proxy:
        store = open_new_store("test", proxy.database.url, group=True)
        proxy.swallow_reply_to(b"the-key", cut=False)
        stream, began = uuid4(), monotonic()

        with pytest.raises(OperationalError):
            save(store, stream)
        record = store.find_idempotency_record(stream, "the-key")

        assert monotonic() - began < 10
        assert proxy.swallowed.is_set()
        assert record is not None
        store.datastore.close()


@pytest.mark.slow
def test_queued_appends_are_answered_within_ten_seconds_too(database: Database) -> None:
    def timed(store: TellbackRecorder) -> float:
        began = monotonic()
        with pytest.raises(OperationalError):
            save(store, uuid4())
        return monotonic() - began

    with PostgresProxy(database) as proxy:
        store = open_new_store("test", proxy.database.url, group=True)
        proxy.swallow_reply_to(b"the-key", cut=False)
        with ThreadPoolExecutor(8) as writers:
            took = list(writers.map(timed, [store] * 8))

        assert max(took) < 10
        save(store, uuid4())
        store.datastore.close()


@pytest.mark.slow
def test_a_client_is_answered_within_ten_seconds_and_a_retry_has_its_receipt(database: Database) -> None:
    with PostgresProxy(database) as proxy:
        store = open_new_store("messages", proxy.database.url, group=True)
        http = client_of(store)
        proxy.swallow_reply_to(b"the-key", cut=False)
        began = monotonic()
        first = post(http, "/messages", {"text": "hello"}, key="the-key")

        assert monotonic() - began < 10
        assert first.status_code in (201, 503)
        assert post(http, "/messages", {"text": "hello"}, key="the-key").status_code == 201
        assert [row.event_type for row in store.read_log(0, 10)].count("messages.message.written") == 1
        store.datastore.close()
