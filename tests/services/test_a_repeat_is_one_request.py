"""A key belongs to one request: defaults are no part of it, so a retry may meet a release that has more of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from deploy.embedded.databases import Database
from services.chassis.asking.store import Store
from services.chassis.asking.tables import Accepts
from services.chassis.keeping.opening import open_store
from tests.scenario import later
from tests.scenario.asking_letters import ask, opened, refusal
from tests.scenario.letters import LETTERS


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    kept = open_store("letters", database.url, group=False)
    yield kept
    kept.datastore.close()


def test_a_default_that_is_given_or_left_out_is_the_same_request(store: Store) -> None:
    first = ask(opened(store), "/letters", {"text": "hello"}, key="same")
    newest = store.newest()

    assert ask(opened(store), "/letters", {"text": "hello", "sender": None}, key="same").json() == first.json()
    assert refusal(ask(opened(store), "/letters", {"text": "hello", "sender": {"town": "Ely"}}, key="same")) == (
        422,
        "KeyReused",
    )
    assert store.newest() == newest


def test_a_retry_that_meets_a_release_with_more_optional_fields_gets_its_receipt(store: Store) -> None:
    """Also where the field is added inside of what is sent."""
    body = {"text": "hello", "sender": {"town": "Ely"}}
    first = ask(opened(store), "/letters", body, key="same")
    newest = store.newest()
    written = Accepts(later.WriteLetter, "POST /letters", frozenset({"writer"}))
    released = opened(store, replace(LETTERS, accepts=(written, *LETTERS.accepts[1:])))

    assert ask(released, "/letters", body, key="same").json() == first.json()
    assert refusal(ask(released, "/letters", {**body, "urgent": True}, key="same")) == (422, "KeyReused")
    assert store.newest() == newest
