"""A key belongs to one request: defaults are no part of it, so a retry may meet a release that has more of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from deploy.dev.databases import Database
from services.chassis.application.command_spec import CommandSpec
from services.chassis.application.store import Store
from tests.scenario import later_release
from tests.scenario.messages import MESSAGES, Message
from tests.scenario.messages_client import client_of, post, refusal
from tests.stores import open_new_store


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    kept = open_new_store("messages", database.url, group=False)
    yield kept
    kept.datastore.close()


def test_a_default_that_is_given_or_left_out_is_the_same_request(store: Store) -> None:
    first = post(client_of(store), "/messages", {"text": "hello"}, key="same")
    newest = store.last_position()

    assert post(client_of(store), "/messages", {"text": "hello", "sender": None}, key="same").json() == first.json()
    assert refusal(post(client_of(store), "/messages", {"text": "hello", "sender": {"town": "Ely"}}, key="same")) == (
        422,
        "KeyReused",
    )
    assert store.last_position() == newest


def test_a_retry_that_meets_a_release_with_more_optional_fields_gets_its_receipt(store: Store) -> None:
    """Also where the field is added inside of what is sent."""
    body = {"text": "hello", "sender": {"town": "Ely"}}
    first = post(client_of(store), "/messages", body, key="same")
    newest = store.last_position()
    written = CommandSpec(later_release.WriteMessage, Message, "POST /messages", frozenset({"writer"}))
    released = client_of(store, replace(MESSAGES, commands=(written, *MESSAGES.commands[1:])))

    assert post(released, "/messages", body, key="same").json() == first.json()
    assert refusal(post(released, "/messages", {**body, "urgent": True}, key="same")) == (422, "KeyReused")
    assert store.last_position() == newest
