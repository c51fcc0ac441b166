"""What was missed of long streams is made up in a few saves, and asked for no oftener than it can come.

Heard one by one, each event beside all that waits behind it, it took a quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from contracts.envelope import Envelope
from services.chassis.eventstore.connections import connect
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import GAP_PATIENCE, GAP_PATIENCE_MAX, REPLAY_REQUESTS_MAX
from services.chassis.messaging.relay import PAGE_EVENTS, Relay
from services.chassis.messaging.relay_checkpoint import republish
from services.chassis.messaging.relay_replay import request_replay
from services.chassis.messaging.translator import EventTranslator
from tests.messaging.pipe import PUBLISHER, Pipe
from tests.scenario.messages import now

ANSWERS, SECOND = 150, timedelta(seconds=1)


def numbers(last: int) -> tuple[str, ...]:
    return ("0", *map(str, range(1, last + 1)))


def long_message(pipe: Pipe, last: int = ANSWERS) -> tuple[UUID, list[Envelope]]:
    message = pipe.write("0")
    pipe.answer_many(message, 1, last)
    return message, pipe.published()


@pytest.fixture
def statements_and_saves(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every statement at the parking, and every save."""
    made, save = list[object](), TellbackRecorder.insert_events

    def counted(*given: Any) -> None:
        made.append(given[2])

    def saved(store: TellbackRecorder, *given: Any, **named: Any) -> Any:
        made.append("save")
        return save(store, *given, **named)

    event.listen(pipe.engine, "before_cursor_execute", counted)
    monkeypatch.setattr(TellbackRecorder, "insert_events", saved)
    yield made
    event.remove(pipe.engine, "before_cursor_execute", counted)


def test_all_events_behind_a_gap_are_parked_at_once(pipe: Pipe, statements_and_saves: list[object]) -> None:
    message, envelopes = long_message(pipe)
    statements_and_saves.clear()
    pipe.consumer.handle_batch(envelopes[1:])

    assert len(pipe.dead_letters.queue(f"messages:{message}")) == ANSWERS
    assert pipe.parked_reasons() == {str(message): "sequence gap"}
    assert len(statements_and_saves) < ANSWERS / 10


def test_all_events_behind_a_closed_gap_are_handled_at_once(pipe: Pipe, statements_and_saves: list[object]) -> None:
    message, envelopes = long_message(pipe)
    half = ANSWERS // 2
    pipe.consumer.handle_batch(envelopes[half:])
    statements_and_saves.clear()
    for first in range(0, half, 25):
        pipe.consumer.handle_batch(envelopes[first : first + 25])

    assert (pipe.read(message), pipe.parked_reasons()) == (numbers(ANSWERS), {})
    assert len(statements_and_saves) < ANSWERS / 2


def test_a_refusal_in_the_middle_stops_its_own_stream_there_and_no_other(pipe: Pipe) -> None:
    (message, envelopes), (other, others) = long_message(pipe), long_message(pipe)
    spoilt = envelopes[80].model_copy(update={"data": {}})
    pipe.consumer.handle_batch([*envelopes[1:80], spoilt, *envelopes[81:], *others[1:]])
    pipe.consumer.handle_batch([envelopes[0], others[0]])

    assert (pipe.read(message), pipe.read(other)) == (numbers(79), numbers(ANSWERS))
    assert pipe.parked_reasons() == {str(message): "poison"}


@contextmanager
def consumer_later(pipe: Pipe, by: timedelta) -> Iterator[Consumer]:
    yield Consumer(pipe.reader, pipe.dead_letters, lambda: now() + by, pipe.consumer.request_replay)


def replay_requested_at(pipe: Pipe, moments: Sequence[timedelta]) -> list[timedelta]:
    """Those of these moments at which the consumer requests a replay from the source."""
    requested = []
    for moment in moments:
        before = len(pipe.replay_requests)
        with consumer_later(pipe, moment) as consumer:
            consumer.request_missing()
        if len(pipe.replay_requests) > before:
            requested.append(moment)
    return requested


def test_a_gap_is_requested_with_backoff_of_at_most_ten_minutes(pipe: Pipe) -> None:
    _, (_, second, *_) = long_message(pipe, 2)
    pipe.consumer.handle_batch([second])
    moments = replay_requested_at(pipe, [SECOND * n for n in range(5, 3_000, 15)])
    apart = [after - before for before, after in pairwise(moments)]

    assert [GAP_PATIENCE <= moments[0] < GAP_PATIENCE * 2, *(each >= GAP_PATIENCE for each in apart)] == [True] * len(
        moments
    )
    assert all(after <= GAP_PATIENCE_MAX + 15 * SECOND for after in apart)
    assert len(moments) <= 9


def test_a_second_gap_waits_for_late_events_before_it_is_requested(pipe: Pipe) -> None:
    _, envelopes = long_message(pipe, 5)
    pipe.consumer.handle_batch([envelopes[2], envelopes[5]])
    minute = timedelta(minutes=1)
    with consumer_later(pipe, minute) as consumer:
        consumer.request_missing()
        consumer.handle_batch(envelopes[:2])
        consumer.request_missing()

    assert [after for _, _, after in pipe.replay_requests] == [0]
    assert replay_requested_at(pipe, [minute + GAP_PATIENCE + SECOND]) == [minute + GAP_PATIENCE + SECOND]
    assert [after for _, _, after in pipe.replay_requests] == [0, 3]


def test_only_a_few_gaps_are_requested_at_once(pipe: Pipe) -> None:
    for _ in range(REPLAY_REQUESTS_MAX + 5):
        message = pipe.write("0")
        pipe.answer(message, "1")
    pipe.consumer.handle_batch([e for e in pipe.published() if e.after])

    with consumer_later(pipe, GAP_PATIENCE * 2) as consumer:
        consumer.request_missing()
        assert len(pipe.replay_requests) == REPLAY_REQUESTS_MAX
        consumer.request_missing()

    assert (
        len({stream for _, stream, _ in pipe.replay_requests}) == len(pipe.replay_requests) == REPLAY_REQUESTS_MAX + 5
    )


@contextmanager
def relay_of(pipe: Pipe) -> Iterator[tuple[Any, Relay, list[list[int]]]]:
    """A connection, a relay, and the positions in each of its sends."""
    store: Any = pipe.messages.store
    sent: list[list[int]] = []
    with connect(store.datastore.database_url) as own:
        relay = Relay(
            EventTranslator(PUBLISHER, store),
            lambda: own,
            lambda envelopes: sent.append([envelope.position for envelope in envelopes]),
        )
        republish(own, "messages")
        yield own, relay, sent


def test_many_requested_streams_are_replayed_in_one_page(pipe: Pipe) -> None:
    messages = [pipe.write("0") for _ in range(20)]
    with relay_of(pipe) as (own, relay, sent):
        relay.publish_page(own)
        positions = [*sent[0]]
        sent.clear()
        for message in messages:
            request_replay(own, "messages", message, 0)
        relay.publish_page(own)
        relay.publish_page(own)

    assert [sorted(each) for each in sent] == [positions]


def test_unpublished_events_are_not_replayed_before_their_turn(pipe: Pipe) -> None:
    message, _ = long_message(pipe, PAGE_EVENTS + 20)
    with relay_of(pipe) as (own, relay, sent):
        request_replay(own, "messages", message, 0)
        relay.drain(own, Event())

    positions = [position for each in sent for position in each]
    assert positions == [row.position for row in pipe.messages.store.read_stream(message)]
