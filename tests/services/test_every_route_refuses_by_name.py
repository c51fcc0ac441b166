"""Every door refuses by name and records nothing, and a repeat is harmless."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from deploy.dev.databases import Database
from services.chassis.application.command_handler import Service
from services.chassis.application.store import Store
from services.chassis.eventstore.connections import engine_of
from services.chassis.http.app import create_app
from tests.scenario.messages import MESSAGES, VERIFIER, count_of, now, token
from tests.scenario.messages_client import client_of, post, refusal
from tests.stores import open_new_store


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    opened = open_new_store("messages", database.url, group=True)
    yield opened
    opened.datastore.close()


@pytest.fixture
def http(store: Store) -> TestClient:
    return client_of(store)


def written(http: TestClient, **more: Any) -> str:
    answer = post(http, "/messages", {"text": "hello"}, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"text": "hello", "colour": "red"}, "an unknown field"),
        ({"text": 7}, "a wrong type"),
        ({"text": ""}, "too short"),
        ({"text": "x" * 101}, "too long"),
        ({"text": "hello", "sender": {"town": "Ely", "street": "Mill Lane"}}, "an unknown field inside"),
        ({}, "a missing field"),
        ({"text": "hel\0lo"}, "NUL"),
        ({"text": "hello", "sender": {"town": "E\0ly"}}, "NUL inside"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_body_that_is_not_as_declared_is_invalid(
    http: TestClient, store: Store, body: dict[str, Any], name: str
) -> None:
    assert refusal(post(http, "/messages", body)) == (422, "Invalid")
    assert store.last_position() == 0


def test_a_body_that_is_too_large_is_refused(http: TestClient, store: Store) -> None:
    assert refusal(post(http, "/messages", {"text": "x" * 20_000})) == (413, "TooLarge")
    assert store.last_position() == 0


def test_a_service_as_it_is_served_says_too_large_as_every_other_refusal(store: Store, database: Database) -> None:
    """Through the doors that are really opened: what is built around the routes must not answer before them."""
    engine = engine_of(database.url)
    served = create_app(
        Service(MESSAGES, store),
        verifier=VERIFIER,
        now=now,
        engine=engine,
        wait_until_projected=lambda position, seconds: True,
    )
    answer = post(TestClient(served, base_url="http://messages.example.org"), "/messages", {"text": "x" * 2_000_000})
    engine.dispose()

    assert refusal(answer) == (413, "TooLarge")
    assert store.last_position() == 0


@pytest.mark.parametrize(
    "forged",
    [
        lambda: token("writer", key=ECKey.generate_key("P-256")),
        lambda: token("writer", exp=1),
        lambda: token("writer", aud=["somebody else"]),
        lambda: token("writer", iss="somebody else"),
        lambda: token("writer", typ="JWT"),
        lambda: token("writer")[:-4] + "AAAA",
        lambda: "nonsense",
        lambda: "",
    ],
    ids=[
        "forged",
        "expired",
        "for another audience",
        "of another issuer",
        "no access token",
        "changed",
        "text",
        "none",
    ],
)
def test_a_token_that_is_not_good_here_is_not_signed_in(
    http: TestClient, store: Store, forged: Callable[[], str]
) -> None:
    """Made when it is shown, so that it is refused for what is wrong with it, and not for its age."""
    assert refusal(post(http, "/messages", {"text": "hello"}, forged())) == (401, "NotSignedIn")
    assert store.last_position() == 0


def test_a_role_that_may_not_is_not_permitted(http: TestClient, store: Store) -> None:
    assert refusal(post(http, "/messages", {"text": "hello"}, token("clerk"))) == (403, "NotPermitted")
    assert store.last_position() == 0


def test_a_command_without_a_key_is_refused(http: TestClient) -> None:
    assert refusal(post(http, "/messages", {"text": "hello"}, key=None)) == (400, "KeyMissing")


def test_a_change_names_the_version_it_was_read_at(http: TestClient) -> None:
    at, body = f"/messages/{written(http)}/answers", {"answer": "hello yourself"}

    assert refusal(post(http, at, body)) == (428, "VersionMissing")
    assert refusal(post(http, at, body, if_match="1")) == (400, "VersionUnreadable")
    assert refusal(post(http, at, body, if_match='"7"')) == (412, "Stale")
    assert post(http, at, body, if_match='"1"').headers["etag"] == '"2"'


def test_a_message_of_another_organisation_is_as_unknown_as_none(http: TestClient) -> None:
    """Whatever key or version is sent: the two answers are the same to the message."""
    theirs, none = written(http), uuid4()
    stranger = token("writer", organisation="south")
    answers = [
        post(http, f"/messages/{id}/answers", {"answer": "x"}, stranger, if_match=version)
        for id in (theirs, none)
        for version in ('"1"', '"9"')
    ]

    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}


def test_the_same_key_again_gets_its_receipt_also_for_a_change(http: TestClient, store: Store) -> None:
    key = str(uuid4())
    first = post(http, "/messages", {"text": "hello"}, key=key)
    at, change = f"/messages/{first.json()['id']}/answers", str(uuid4())
    answered = post(http, at, {"answer": "x"}, key=change, if_match='"1"')
    newest = store.last_position()

    assert post(http, "/messages", {"text": "hello"}, key=key).json() == first.json()
    assert post(http, at, {"answer": "x"}, key=change, if_match='"1"').json() == answered.json()
    assert store.last_position() == newest


def test_a_key_with_another_body_is_refused(http: TestClient, store: Store) -> None:
    written(http, key="same")
    newest = store.last_position()

    assert refusal(post(http, "/messages", {"text": "goodbye"}, key="same")) == (422, "KeyReused")
    assert store.last_position() == newest


def test_one_key_in_two_organisations_is_two_messages(http: TestClient) -> None:
    assert written(http, key="same") != written(http, key="same", bearer=token("writer", organisation="south"))


def test_a_decision_refuses_in_its_own_name(http: TestClient) -> None:
    at = f"/messages/{written(http)}/answers"
    for version in ("1", "2"):
        assert post(http, at, {"answer": "x"}, if_match=f'"{version}"').status_code == 201

    assert refusal(post(http, at, {"answer": "x"}, if_match='"3"')) == (409, "AnsweredTwice")


def test_a_moment_in_the_future_or_long_ago_is_refused(http: TestClient) -> None:
    assert refusal(post(http, "/messages", {"text": "x"}, occurred_at="2199-01-01T00:00:00+00:00")) == (
        422,
        "OccurredInTheFuture",
    )
    assert refusal(post(http, "/messages", {"text": "x"}, occurred_at="yesterday")) == (422, "OccurredUnreadable")
    for impossible in ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+00:00", "1926-11-02T09:30:00+00:00"):
        long_ago = post(http, "/messages", {"text": "x"}, occurred_at=impossible)
        assert refusal(long_ago) == (422, "OccurredTooLongAgo")
    assert post(http, "/messages", {"text": "x"}, occurred_at="2026-01-05T12:00:00+00:00").status_code == 201


def test_the_same_message_many_times_at_once_is_written_once(http: TestClient, store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(http, "/messages", {"text": "hello"}, key="same"), range(8)))

    assert Counter((a.status_code, a.text) for a in answers) == {(201, answers[0].text): 8}
    assert [row.version for row in store.read_stream(count_of("north"))] == [1]


def test_of_many_who_read_the_same_version_one_may_write(http: TestClient) -> None:
    at = f"/messages/{written(http)}/answers"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda i: post(http, at, {"answer": str(i)}, if_match='"1"'), range(6)))

    assert Counter(a.status_code for a in answers) == {201: 1, 412: 5}


def test_a_reaction_is_saved_together_with_its_event(http: TestClient, store: Store) -> None:
    ours = [post(http, "/messages", {"text": str(i)}).json()["position"] for i in range(3)]

    assert [row.event_type for row in store.read_log(0, 10)] == [
        "messages.message.written",
        "messages.count.raised",
    ] * 3
    assert ours == [row.position for row in store.read_log(0, 10) if row.event_type == "messages.message.written"]
