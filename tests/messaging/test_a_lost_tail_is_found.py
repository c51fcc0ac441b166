"""The last messages of a stream are lost: no later one shows it, and the reader finds it by its source's watermarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

import pytest

from services.chassis.messaging import watermark_publisher
from services.chassis.messaging.operator_decisions import discard_dead_letter
from tests.messaging.pipe import PAT, Pipe
from tests.messaging.watermarked_pipe import WatermarkedPipe


@pytest.fixture
def watched(pipe: Pipe) -> Iterator[WatermarkedPipe]:
    with ExitStack() as opened:
        yield WatermarkedPipe(pipe, opened)


def lose(watched: WatermarkedPipe, *texts: str) -> list[UUID]:
    """Messages that are published and never arrive, and whose window does."""
    messages = [watched.pipe.write(text) for text in texts]
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.loses_messages = False
    return messages


def read(watched: WatermarkedPipe, messages: list[UUID]) -> list[tuple[str, ...]]:
    return [watched.pipe.read(message) for message in messages]


def test_a_lost_tail_is_asked_for_and_arrives(watched: WatermarkedPipe) -> None:
    messages = lose(watched, "one", "two", "three")
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert read(watched, messages) == [("one",), ("two",), ("three",)]
    assert {*watched.replays} == {*messages}


def test_a_lost_tail_is_told_until_it_has_arrived(watched: WatermarkedPipe) -> None:
    before = watched.trouble()
    lose(watched, "one", "two", "three")
    on_its_way = watched.trouble()
    watched.look_for_missing(after_minutes=1)
    missing = watched.trouble()
    watched.relay()

    assert [before, on_its_way, missing, watched.trouble()] == [
        None,
        None,
        "3 streams of messages are missing since position 0",
        None,
    ]


def test_what_a_window_announces_has_half_a_minute_to_arrive(watched: WatermarkedPipe) -> None:
    lose(watched, "one")
    watched.look_for_missing()

    assert watched.replays == []


def test_what_is_still_queued_is_not_missing(watched: WatermarkedPipe) -> None:
    lose(watched, "one")
    watched.behind_seconds = 600
    watched.look_for_missing(after_minutes=5)
    queued = (watched.trouble(), [*watched.replays])
    watched.look_for_missing(after_minutes=6)

    assert queued == (None, [])
    assert len(watched.replays) == 1


def test_a_lost_tail_is_asked_for_again_after_growing_pauses(watched: WatermarkedPipe) -> None:
    lose(watched, "one")
    asked = []
    for _ in range(8):
        watched.look_for_missing(after_minutes=1)
        asked.append(len(watched.replays))

    assert asked == [1, 2, 2, 3, 3, 3, 3, 4]


def test_the_end_of_a_stream_that_was_read_in_part_is_found(watched: WatermarkedPipe) -> None:
    message = watched.pipe.write("one")
    watched.relay()
    watched.pipe.answer(message, "two")
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.loses_messages = False
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert watched.pipe.read(message) == ("one", "two")


def test_what_has_arrived_is_never_asked_for(watched: WatermarkedPipe) -> None:
    for _ in range(3):
        message = watched.pipe.write("one")
        watched.relay(after_minutes=1)
        watched.pipe.answer(message, "two")
        watched.relay(after_minutes=1)
        watched.look_for_missing(after_minutes=1)

    assert (watched.replays, watched.windows_requested, watched.trouble()) == ([], [], None)


def test_windows_chain_and_come_also_while_nothing_is_published(watched: WatermarkedPipe) -> None:
    watched.pipe.write("one")
    for _ in range(3):
        watched.relay(after_minutes=1)
    watched.pipe.write("two")
    watched.relay(after_minutes=1)

    assert [(w.data.since, w.data.until) for w in watched.windows] == [(0, 2), (2, 2), (2, 2), (2, 4)]
    assert [sum(map(len, w.data.published.values())) for w in watched.windows] == [1, 0, 0, 1]
    assert [w.time for w in watched.windows] == sorted({w.time for w in watched.windows})


def test_a_window_comes_once_a_minute_and_not_with_every_page(watched: WatermarkedPipe) -> None:
    for _ in range(5):
        watched.pipe.write("one")
        watched.relay()

    assert len(watched.windows) == 1


def test_a_large_window_comes_in_parts(watched: WatermarkedPipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watermark_publisher, "WINDOW_EVENTS_MAX", 4)
    messages = lose(watched, *map(str, range(10)))
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert [(w.data.since, w.data.until) for w in watched.windows] == [*((n, n + 4) for n in range(0, 20, 4))]
    assert read(watched, messages) == [(str(n),) for n in range(10)]


def test_where_windows_were_lost_too_those_between_are_asked_for(watched: WatermarkedPipe) -> None:
    watched.loses_watermarks = True
    messages = lose(watched, "one", "two")
    watched.relay(after_minutes=1)
    watched.loses_watermarks = False
    messages += lose(watched, "three")
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert watched.windows_requested == [0]
    assert read(watched, messages) == [("one",), ("two",), ("three",)]
    assert watched.trouble() is None


def test_a_consumer_that_begins_late_finds_all_that_was_published_before(watched: WatermarkedPipe) -> None:
    """Its topics may keep no record of it any more."""
    watched.loses_watermarks = True
    messages = lose(watched, "one", "two")
    watched.loses_watermarks = False
    watched.relay(after_minutes=1)
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert read(watched, messages) == [("one",), ("two",)]


def test_a_relay_that_crashes_with_a_window_in_hand_breaks_the_chain_and_no_more(watched: WatermarkedPipe) -> None:
    messages = [watched.pipe.write("one")]
    watched.loses_messages = watched.loses_watermarks = True
    watched.relay(after_minutes=1)
    watched.loses_messages = watched.loses_watermarks = False
    watched.outbox_relay = watched.new_relay()
    watched.relay(after_minutes=1)
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert read(watched, messages) == [("one",)]
    assert watched.trouble() is None


def test_a_stream_that_is_parked_waits_for_what_parked_it(watched: WatermarkedPipe) -> None:
    refused = watched.pipe.write("refuse this")
    watched.relay()
    watched.pipe.answer(refused, "two")
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=5)

    assert watched.pipe.parked_reasons() == {str(refused): "refusal"}
    assert (watched.replays, watched.trouble()) == ([], None)


def test_what_is_behind_a_parked_message_is_found_once_that_is_discarded(watched: WatermarkedPipe) -> None:
    refused = watched.pipe.write("refuse this")
    watched.relay()
    watched.pipe.answer(refused, "two")
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.loses_messages = False
    assert discard_dead_letter(watched.consumer, f"messages:{refused}", 1, context=PAT, why="it was sent twice")
    watched.look_for_missing(after_minutes=5)
    watched.relay()

    assert watched.pipe.read(refused) == ("two",)


def test_a_stream_that_could_not_be_translated_is_announced_once_it_is(watched: WatermarkedPipe) -> None:
    message = watched.pipe.write("one")
    watched.rows.execute("insert into relay_quarantine values (%s, 'not translated')", (message,))
    watched.loses_messages = True
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=1)
    announced = watched.trouble()
    watched._request_replay("messages", message, 0)
    watched.replays.clear()
    watched.relay()
    watched.relay(after_minutes=1)
    watched.loses_messages = False
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert announced is None
    assert watched.replays == [message]
    assert watched.pipe.read(message) == ("one",)


def test_republishing_the_log_moves_no_window_back(watched: WatermarkedPipe) -> None:
    watched.pipe.write("one")
    watched.relay(after_minutes=1)
    watched.rows.execute("update relay_checkpoint set position = 0")
    watched.outbox_relay._publish_watermarks(watched.rows)
    watched.relay(after_minutes=1)

    assert [(w.data.since, w.data.until) for w in watched.windows] == [(0, 2), (2, 2)]
    assert watched.trouble() is None
