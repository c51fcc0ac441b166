"""A reply lost after the commit is no conflict: the outcome is unknown, and a read by key decides it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError

from deploy.dev.databases import Database
from services.chassis.application.store import StoredEventWithMetadata
from tests.faults.cluster.postgres_proxy import PostgresProxy
from tests.scenario.messages_client import client_of, post
from tests.stores import open_new_store


@pytest.mark.parametrize("group", [False, True], ids=["alone", "in a group"])
def test_a_reply_lost_after_commit_is_no_conflict_and_the_key_finds_the_event(database: Database, group: bool) -> None:
    stream = uuid4()
    event = StoredEventWithMetadata(stream, 1, "test.happened.v1", b"{}", uuid4(), b'{"key": "the-key", "digest": "d"}')
    with PostgresProxy(database) as proxy:
        store = open_new_store("test", proxy.database.url, group=group)
        proxy.swallow_reply_to(b"the-key", cut=True)

        with pytest.raises(OperationalError):
            store.insert_events([event])

        assert proxy.swallowed.is_set()
        record = store.find_idempotency_record(stream, "the-key")
        assert record is not None
        assert (record.version, record.digest) == (1, "d")
        assert len(store.read_log(0, 10)) == 1
        store.datastore.close()


def test_a_client_has_its_receipt_though_every_reply_to_a_commit_is_lost(database: Database) -> None:
    with PostgresProxy(database) as proxy:
        store = open_new_store("messages", proxy.database.url, group=True)
        http = client_of(store)
        for key in (str(uuid4()) for _ in range(20)):
            proxy.swallow_reply_to(key.encode(), cut=True)
            first = post(http, "/messages", {"text": "hello"}, key=key)
            repeated = post(http, "/messages", {"text": "hello"}, key=key)

            assert proxy.swallowed.is_set()
            assert (first.status_code, repeated.status_code) == (201, 201)
            assert first.json() == repeated.json()
        assert [row.event_type for row in store.read_log(0, 100)].count("messages.message.written") == 20
        store.datastore.close()
