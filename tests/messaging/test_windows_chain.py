"""A source's windows chain, so that the loss of one is noticed, and those between come again."""

from __future__ import annotations

import pytest

from services.chassis.messaging import watermark_publisher
from tests.messaging.watermarked_pipe import WatermarkedPipe, lose, read


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


def test_windows_that_are_missing_are_told_of_until_they_have_arrived(watched: WatermarkedPipe) -> None:
    watched.loses_watermarks = True
    watched.pipe.write("one")
    watched.relay(after_minutes=1)
    watched.loses_watermarks, watched.loses_requests = False, True
    watched.pipe.write("two")
    watched.relay(after_minutes=1)
    on_their_way = watched.trouble()
    watched.look_for_missing(after_minutes=1)
    missing = watched.trouble()
    watched.loses_requests = False
    watched.relay(after_minutes=1)

    assert on_their_way is None
    assert missing == "the windows of messages after position 0 are missing"
    assert watched.trouble() is None


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


def test_republishing_the_log_moves_no_window_back(watched: WatermarkedPipe) -> None:
    watched.pipe.write("one")
    watched.relay(after_minutes=1)
    watched.rows.execute("update relay_checkpoint set position = 0")
    watched.outbox_relay._publish_watermarks(watched.rows)
    watched.relay(after_minutes=1)

    assert [(w.data.since, w.data.until) for w in watched.windows] == [(0, 2), (2, 2)]
    assert watched.trouble() is None
