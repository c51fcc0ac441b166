"""A reply that is lost after the commit is not a conflict: it is not known what happened, and reading back tells."""

from __future__ import annotations

from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError

from deploy.embedded.databases import Database
from services.chassis.asking.store import Stamped
from services.chassis.keeping.opening import open_store
from tests.faults.proxy import Proxy
from tests.scenario.asking_letters import ask, opened


@pytest.mark.parametrize("group", [False, True], ids=["alone", "in a group"])
def test_a_reply_lost_after_the_commit_is_no_conflict_and_the_key_finds_what_was_recorded(
    database: Database, group: bool
) -> None:
    stream = uuid4()
    event = Stamped(stream, 1, "test.happened.v1", b"{}", uuid4(), b'{"key": "the-key", "digest": "d"}')
    with Proxy(database) as proxy:
        store = open_store("test", proxy.database.url, group=group)
        proxy.swallow_reply_to(b"the-key", cut=True)

        with pytest.raises(OperationalError):
            store.insert_events([event])

        assert proxy.swallowed.is_set()
        kept = store.kept(stream, "the-key")
        assert kept is not None
        assert (kept.version, kept.digest) == (1, "d")
        assert len(store.log(0, 10)) == 1
        store.datastore.close()


def test_a_client_has_its_receipt_though_every_reply_to_a_commit_is_lost(database: Database) -> None:
    with Proxy(database) as proxy:
        store = open_store("letters", proxy.database.url, group=True)
        http = opened(store)
        for key in (str(uuid4()) for _ in range(20)):
            proxy.swallow_reply_to(key.encode(), cut=True)
            first = ask(http, "/letters", {"text": "hello"}, key=key)
            again = ask(http, "/letters", {"text": "hello"}, key=key)

            assert proxy.swallowed.is_set()
            assert (first.status_code, again.status_code) == (201, 201)
            assert first.json() == again.json()
        assert [row.label for row in store.log(0, 100)].count("letters.letter.written") == 20
        store.datastore.close()
