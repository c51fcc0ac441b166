"""A connection that swallows replies and still acknowledges holds nobody for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import OperationalError

from deploy.embedded.databases import Database
from services.chassis.asking.store import Stamped
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import TellbackRecorder
from tests.faults.proxy import Proxy
from tests.scenario.asking_letters import ask, opened


def save(store: TellbackRecorder, stream: UUID) -> None:
    store.insert_events([Stamped(stream, 1, "test.happened.v1", b"{}", uuid4(), b'{"key": "the-key"}')])


@pytest.mark.slow
def test_an_append_whose_reply_never_comes_ends_and_is_read_back_within_ten_seconds(database: Database) -> None:
    with Proxy(database) as proxy:
        store = open_store("test", proxy.database.url, group=True)
        proxy.swallow_reply_to(b"the-key", cut=False)
        stream, asked = uuid4(), monotonic()

        with pytest.raises(OperationalError):
            save(store, stream)
        kept = store.kept(stream, "the-key")

        assert monotonic() - asked < 10
        assert proxy.swallowed.is_set()
        assert kept is not None
        store.datastore.close()


@pytest.mark.slow
def test_those_who_wait_behind_it_are_answered_within_ten_seconds_too(database: Database) -> None:
    def timed(store: TellbackRecorder) -> float:
        asked = monotonic()
        with pytest.raises(OperationalError):
            save(store, uuid4())
        return monotonic() - asked

    with Proxy(database) as proxy:
        store = open_store("test", proxy.database.url, group=True)
        proxy.swallow_reply_to(b"the-key", cut=False)
        with ThreadPoolExecutor(8) as writers:
            took = list(writers.map(timed, [store] * 8))

        assert max(took) < 10
        save(store, uuid4())
        store.datastore.close()


@pytest.mark.slow
def test_a_client_is_answered_within_ten_seconds_and_has_its_receipt_when_it_asks_again(database: Database) -> None:
    with Proxy(database) as proxy:
        store = open_store("letters", proxy.database.url, group=True)
        http = opened(store)
        proxy.swallow_reply_to(b"the-key", cut=False)
        asked = monotonic()
        first = ask(http, "/letters", {"text": "hello"}, key="the-key")

        assert monotonic() - asked < 10
        assert first.status_code in (201, 503)
        assert ask(http, "/letters", {"text": "hello"}, key="the-key").status_code == 201
        assert [row.label for row in store.log(0, 10)].count("letters.letter.written") == 1
        store.datastore.close()
