"""Events handled one by one share one prefetch of their streams; a stale prefetch does not change the result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from contracts.envelope import Envelope
from services.chassis.application.command_handler import Service
from services.chassis.application.command_spec import CommandSpec
from services.chassis.application.recorded_events import EventMetadata, to_stored_event
from services.chassis.domain.decider import CommandContext, Dispatch, Event, command, event
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.inbox import PrefetchedBatch, StalePrefetch, handle_envelope
from tests.messaging.pipe import READER, KeepText, MessageAnsweredV1, Pipe, Read, TextKept
from tests.scenario.messages import now

READER_CONTEXT = CommandContext(by="reader", role="reader", organisation="north", at=now())


@command
class KeepAnswer:
    """Record an answer only after the message that it answers; without that message, record nothing."""

    text: str

    def decide(self, read: Read | None, context: CommandContext) -> Iterator[Event[Any]]:
        if read:
            yield TextKept(text=self.text)


def keep_answer(answered: MessageAnsweredV1, envelope: Envelope) -> Iterable[Dispatch]:
    yield Dispatch(answered.message, KeepAnswer(text=answered.answer))


@event("reader.message.torn")
class Unfoldable:
    """What this build cannot fold."""

    def apply(self, read: Read | None) -> Read:
        raise ZeroDivisionError


def reader_of_answers(pipe: Pipe) -> Service:
    """A reader that keeps an answer only where it has kept the message."""
    manifest = replace(
        READER,
        commands=(*READER.commands, CommandSpec(KeepAnswer, Read, None, frozenset({"reader"}))),
        subscriptions={MessageAnsweredV1: keep_answer},
    )
    return Service(manifest, pipe.reader.store)


def keep_text(pipe: Pipe, message: UUID, text: str) -> None:
    """Somebody else writes to the reader's stream."""
    pipe.reader.handle(Dispatch(message, KeepText(text=text)), context=READER_CONTEXT)


def test_events_handled_one_by_one_see_what_was_handled_before(pipe: Pipe) -> None:
    message, other = pipe.write("one"), pipe.write("another")
    pipe.answer(message, "ask nothing")
    pipe.answer(message, "three")
    pipe.consumer.handle_each(pipe.published())

    assert (pipe.read(message), pipe.read(other)) == (("one", "three"), ("another",))
    assert pipe.parked_reasons() == {}


def test_an_early_event_of_a_poll_is_handled_in_the_same_poll(pipe: Pipe) -> None:
    message, other = pipe.write("one"), pipe.write("another")
    pipe.answer(message, "two")
    pipe.answer(message, "three")
    first, another, second, third = pipe.published()
    pipe.consumer.handle_batch([second, another, third, first])

    assert (pipe.read(message), pipe.read(other)) == (("one", "two", "three"), ("another",))
    assert pipe.parked_reasons() == {}


def test_a_repeat_in_the_same_poll_changes_nothing(pipe: Pipe) -> None:
    message = pipe.write("one")
    pipe.answer(message, "two")
    envelopes = pipe.published()
    pipe.consumer.handle_each([*envelopes, *envelopes])

    assert (pipe.read(message), pipe.parked_reasons()) == (("one", "two"), {})


def test_an_event_that_another_consumer_handled_is_not_handled_again(pipe: Pipe) -> None:
    message = pipe.write("one")
    envelopes = pipe.published()
    batch = PrefetchedBatch(pipe.reader, envelopes)
    handle_envelope(pipe.reader, envelopes[0])

    with pytest.raises(IntegrityError):
        batch.handle(0)
    assert pipe.read(message) == ("one",)


def test_a_concurrent_write_is_seen_as_it_is_now(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    message = pipe.write("one")
    envelopes = pipe.published()
    original_init = PrefetchedBatch.__init__

    def init_before_a_write(batch: PrefetchedBatch, service: Service, envelopes: list[Envelope]) -> None:
        original_init(batch, service, envelopes)
        keep_text(pipe, message, "somebody else's")

    monkeypatch.setattr(PrefetchedBatch, "__init__", init_before_a_write)
    pipe.consumer.handle_each(envelopes)

    assert (pipe.read(message), pipe.parked_reasons()) == (("somebody else's", "one"), {})


def test_a_stale_prefetch_that_led_to_nothing_is_loaded_again(pipe: Pipe) -> None:
    reader = reader_of_answers(pipe)
    message = pipe.write("one")
    pipe.answer(message, "two")
    first, second = pipe.published()
    handle_envelope(reader, first)
    batch = PrefetchedBatch(reader, [second])
    keep_text(pipe, message, "one")

    with pytest.raises(StalePrefetch):
        batch.handle(0)
    Consumer(reader, pipe.dead_letters, now, lambda *which: None).handle_each([second])
    assert pipe.read(message) == ("one", "two")


def test_a_stream_that_cannot_be_folded_is_parked_and_no_other(pipe: Pipe) -> None:
    unfoldable, other = pipe.write("one"), pipe.write("another")
    metadata = EventMetadata(by="pat", role="reader", organisation="north", occurred_at=now(), correlation=uuid4())
    pipe.reader.store.insert_events([to_stored_event(unfoldable, 1, Unfoldable(), metadata)])
    pipe.consumer.handle_batch(pipe.published())

    assert pipe.read(other) == ("another",)
    assert pipe.parked_reasons() == {str(unfoldable): "own error"}
