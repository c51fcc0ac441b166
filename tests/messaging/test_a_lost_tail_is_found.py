"""The last messages of a stream are lost: no later one shows it, and the reader finds it by its source's watermarks."""

from __future__ import annotations

from services.chassis.messaging.operator_decisions import discard_dead_letter
from tests.messaging.pipe import PAT
from tests.messaging.watermarked_pipe import WatermarkedPipe, lose, read


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
