"""Reprocessing collects published events stream by stream, in order and without repeats, and then handles them."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Envelope
from services.chassis.messaging.reprocessing import Reprocessing
from tests.messaging.pipe import Pipe


def published(pipe: Pipe, *texts: str) -> tuple[UUID, list[Envelope]]:
    message = pipe.write(texts[0])
    for text in texts[1:]:
        pipe.answer(message, text)
    return message, pipe.published()


def test_reprocessed_events_are_handled_once_and_in_order(pipe: Pipe) -> None:
    message, (first, second, third) = published(pipe, "one", "two", "three")
    reprocessing = Reprocessing(pipe.reader)
    reprocessing.collect([second, third])
    stream_key = f"messages:{message}"

    assert reprocessing.gaps() == [stream_key]

    reprocessing.collect([first, second, first, second, third])

    assert (reprocessing.gaps(), reprocessing.run().recorded) == ([], 3)
    assert pipe.read(message) == ("one", "two", "three")


def test_reprocessing_reads_and_moves_no_inbox_mark(pipe: Pipe) -> None:
    message, envelopes = published(pipe, "one", "two")
    stream_key = f"messages:{message}"
    reprocessing = Reprocessing(pipe.reader, frozenset({envelopes[1].type}))
    reprocessing.collect(envelopes)
    reprocessing.run()

    assert pipe.read(message) == ("two",)
    assert pipe.reader.store.inbox_marks([stream_key]) == {stream_key: 0}


def test_an_event_that_fails_is_named_and_the_others_are_handled(pipe: Pipe) -> None:
    first, envelopes = published(pipe, "refuse this", "break this", "three")
    second, more = published(pipe, "one")
    reprocessing = Reprocessing(pipe.reader)
    reprocessing.collect([*envelopes, *more])
    result = reprocessing.run()

    assert (pipe.read(first), pipe.read(second), result.recorded) == (("three",), ("one",), 2)
    assert [line.split(": ")[:2] for line in result.refused] == [
        [f"messages:{first} version 1", "Unreadable"],
        [f"messages:{first} version 2", "ZeroDivisionError"],
    ]
