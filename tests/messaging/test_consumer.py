"""Each event is handled once, in its stream's order; one that cannot be handled parks its own stream and no other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.envelope import Envelope
from services.chassis.eventstore.recorder import EVENT_BYTES_MAX
from services.chassis.messaging.consumer import PARK_ALARM_COUNT, Consumer, TooManyParked
from services.chassis.messaging.dead_letter_table import Reason, parked_streams
from services.chassis.messaging.inbox import handle_envelope
from services.chassis.messaging.operator_decisions import discard_dead_letter
from services.chassis.messaging.translator import EventTranslator
from tests.messaging.pipe import PAT, PUBLISHER, Pipe
from tests.scenario.messages import now


def test_events_of_a_stream_are_handled_in_order(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    pipe.consumer.handle_batch(pipe.published())

    assert pipe.read(message) == ("one", "two")


def test_redelivering_everything_changes_nothing(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    envelopes = pipe.published()
    pipe.consumer.handle_batch(envelopes)
    newest = pipe.reader.store.last_position()
    pipe.consumer.handle_batch(envelopes)
    pipe.consumer.handle_batch(envelopes[:1])

    assert pipe.reader.store.last_position() == newest


def test_a_replay_publishes_the_same_envelopes_without_remembered_state(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    envelopes, new_translator = pipe.published(), EventTranslator(PUBLISHER, pipe.messages.store)
    list(new_translator.translate(envelopes[0].position))

    assert [t.envelope for t in EventTranslator(PUBLISHER, pipe.messages.store).translate(0) if t.envelope] == envelopes
    assert [t.envelope for t in new_translator.translate_stream(message, 1) if t.envelope] == envelopes[1:]


def test_an_event_without_a_command_still_moves_the_inbox_mark(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "ask nothing")
    pipe.answer(message, "three")
    for envelope in pipe.published():
        pipe.consumer.handle_batch([envelope])

    assert pipe.read(message) == ("one", "three")


def test_a_gap_is_parked_requested_from_its_source_and_closed(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    pipe.answer(message, "three")
    first, second, third = pipe.published()
    pipe.consumer.handle_batch([third])
    pipe.consumer.handle_batch([second])

    assert pipe.parked_reasons() == {str(message): "sequence gap"}

    later = Consumer(pipe.reader, pipe.dead_letters, lambda: now() + timedelta(minutes=1), pipe.consumer.request_replay)
    later.request_missing()
    later.request_missing()

    assert pipe.replay_requests == [("messages", message, 0)]

    pipe.consumer.handle_batch([first])

    assert (pipe.read(message), pipe.parked_reasons()) == (("one", "two", "three"), {})


def test_a_late_partition_closes_a_gap_before_it_is_requested(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    first, second = pipe.published()
    pipe.consumer.handle_batch([second])
    pipe.consumer.request_missing()
    pipe.consumer.handle_batch([first])

    assert (pipe.read(message), pipe.parked_reasons(), pipe.replay_requests) == (("one", "two"), {}, [])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda e: e, "refusal"),
        (lambda e: e.model_copy(update={"data": {}}), "poison"),
        (lambda e: e.model_copy(update={"type": "messages.message.written.v9"}), "unknown event type"),
    ],
    ids=["a refusal", "a poison", "a type of a newer build"],
)
def test_an_event_that_cannot_be_handled_parks_its_own_stream(
    pipe: Pipe, spoil: Callable[[Envelope], Envelope], reason: str
) -> None:
    message, other = pipe.write("refuse this"), pipe.write("one")
    pipe.answer(message, "two")
    bad, good, behind = pipe.published()
    pipe.consumer.handle_batch([spoil(bad), good, behind])
    pipe.consumer.handle_batch([behind, spoil(bad), good])

    assert (pipe.read(other), pipe.read(message)) == (("one",), ())
    assert pipe.parked_reasons() == {str(message): reason}
    assert [p.version for p in pipe.dead_letters.queue(f"messages:{message}")] == [1, 2]


def test_an_error_of_our_own_is_tried_three_times_and_parked(pipe: Pipe) -> None:
    message, other = pipe.write("break this"), pipe.write("one")
    pipe.consumer.handle_batch(pipe.published())

    assert (pipe.read(other), pipe.parked_reasons()) == (("one",), {str(message): "own error"})


def test_the_consumer_stops_when_our_own_code_fails_on_many_streams(pipe: Pipe) -> None:
    for _ in range(PARK_ALARM_COUNT + 1):
        pipe.write("break this")

    with pytest.raises(TooManyParked):
        pipe.consumer.handle_batch(pipe.published())
    assert len(pipe.parked_reasons()) == PARK_ALARM_COUNT


def test_events_left_parked_by_a_crash_are_handled_at_the_next_start(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    first, second = pipe.published()
    pipe.dead_letters.park(first, Reason.GAP, "it was handled just before the crash", now())
    pipe.dead_letters.park(second, Reason.BEHIND, "waits for what is before it", now())
    handle_envelope(pipe.reader, first)
    pipe.consumer.retry_all_parked()

    assert (pipe.read(message), pipe.parked_reasons()) == (("one", "two"), {})


def test_a_gap_that_another_consumer_closed_is_not_requested(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    first, second = pipe.published()
    pipe.consumer.handle_batch([second])
    handle_envelope(pipe.reader, first)
    later = Consumer(pipe.reader, pipe.dead_letters, lambda: now() + timedelta(minutes=1), pipe.consumer.request_replay)
    later.request_missing()

    assert (pipe.read(message), pipe.parked_reasons(), pipe.replay_requests) == (("one", "two"), {}, [])


def test_an_event_too_large_to_store_parks_its_own_stream_and_no_other(pipe: Pipe) -> None:
    large, small = pipe.write("large"), pipe.write("small")
    envelope, other = pipe.published()
    grown = {**envelope.data, "text": "x" * (EVENT_BYTES_MAX + 1)}
    pipe.consumer.handle_batch([envelope.model_copy(update={"data": grown}), other])

    assert (pipe.parked_reasons(), pipe.read(small)) == ({str(large): "refusal"}, ("small",))


def test_a_listed_dead_letter_shows_its_reason_and_none_of_its_content(pipe: Pipe) -> None:
    message = pipe.write("refuse this")
    pipe.consumer.handle_batch(pipe.published())
    with pipe.engine.connect() as rows:
        (letter,) = parked_streams(rows, PAT)

    assert (letter.stream_key, letter.version, letter.reason) == (f"messages:{message}", 1, "refusal")
    assert "refuse this" not in str(letter)


def test_discarding_a_dead_letter_records_who_and_why_and_frees_its_queue(pipe: Pipe) -> None:
    message = pipe.write("refuse this")
    pipe.answer(message, "two")
    pipe.consumer.handle_batch(pipe.published())

    assert discard_dead_letter(pipe.consumer, f"messages:{message}", 1, context=PAT, why="it was sent twice")
    assert (pipe.read(message), pipe.parked_reasons()) == (("two",), {})
    (discarded,) = [
        row for row in pipe.reader.store.read_log(0, 10) if row.event_type == "chassis.dead-letters.discarded"
    ]
    assert b"it was sent twice" in discarded.state
    assert b'"by":"pat"' in discarded.metadata.replace(b'": "', b'":"')


def test_a_dead_letter_that_a_person_retries_is_handled(pipe: Pipe) -> None:
    message = pipe.write("one")
    (envelope,) = pipe.published()
    pipe.consumer.handle_batch([envelope.model_copy(update={"type": "messages.message.written.v9"})])
    pipe.dead_letters.remove(f"messages:{message}", 1)
    pipe.consumer.handle_batch([envelope])

    assert (pipe.read(message), pipe.parked_reasons()) == (("one",), {})


def test_an_event_delivered_many_times_at_once_is_handled_once(pipe: Pipe) -> None:
    message = pipe.write("one")
    (envelope,) = pipe.published()
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: handle_envelope(pipe.reader, envelope), range(6)))

    assert (sorted(results), pipe.read(message)) == ([False] * 5 + [True], ("one",))


def test_causation_can_be_followed_across_services(pipe: Pipe) -> None:
    pipe.write("one")
    (envelope,) = pipe.published()
    pipe.consumer.handle_batch([envelope])
    (kept,) = pipe.reader.store.read_log(0, 10)

    assert str(envelope.id).encode() in kept.metadata
    assert str(envelope.correlationid).encode() in kept.metadata
    assert kept.event_id != envelope.id  # although each is the first event of a stream with this id
