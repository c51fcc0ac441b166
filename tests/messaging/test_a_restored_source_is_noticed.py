"""A source that was restored from a backup publishes other events under versions that its readers have handled."""

from __future__ import annotations

from uuid import UUID

from services.chassis.reconciliation.comparison import restored_positions_of, rewind_windows
from tests.messaging.watermarked_pipe import WatermarkedPipe

RESTORED = (
    "messages was restored from a backup: its windows begin again at position 2,"
    " and nothing of it is handled: tellback reconcile"
)


def restore_to_first_message(watched: WatermarkedPipe) -> UUID:
    """Two messages are read; then the source's database is as it was before the second. The second message."""
    watched.pipe.write("kept")
    watched.relay(after_minutes=1)
    lost = watched.pipe.write("lost")
    watched.relay(after_minutes=1)
    watched.rows.execute("delete from messages_events where notification_id > 2")
    watched.rows.execute("update relay_checkpoint set position = 2")
    watched.rows.execute("update relay_watermark set position = 2")
    return lost


def test_a_restored_source_is_told_of(watched: WatermarkedPipe) -> None:
    restore_to_first_message(watched)
    before = watched.trouble()
    watched.relay(after_minutes=1)

    assert [before, watched.trouble()] == [None, RESTORED]


def test_a_restored_source_that_goes_on_is_noticed_too(watched: WatermarkedPipe) -> None:
    restore_to_first_message(watched)
    for _ in range(5):
        watched.pipe.write("later")
    watched.relay(after_minutes=1)

    assert watched.trouble() == RESTORED


def test_nothing_of_a_restored_source_is_handled(watched: WatermarkedPipe) -> None:
    restore_to_first_message(watched)
    watched.relay(after_minutes=1)
    later = watched.pipe.write("later")
    watched.relay(after_minutes=1)

    assert watched.pipe.read(later) == ()


def test_a_consumer_that_restarts_still_handles_nothing_of_it(watched: WatermarkedPipe) -> None:
    restore_to_first_message(watched)
    watched.relay(after_minutes=1)
    watched.detector = watched.consumer.lost_tail = watched.new_detector()
    watched.consumer.retry_all_parked()
    later = watched.pipe.write("later")
    watched.relay(after_minutes=1)

    assert (watched.pipe.read(later), watched.trouble()) == ((), RESTORED)


def test_once_reconciled_a_restored_source_is_handled_with_all_that_was_dropped(watched: WatermarkedPipe) -> None:
    restore_to_first_message(watched)
    watched.relay(after_minutes=1)
    dropped = watched.pipe.write("dropped")
    watched.relay(after_minutes=1)
    with watched.connect_as_reader() as rows:
        found = restored_positions_of(rows)
        rewind_windows(rows, "messages", 2)
    watched.look_for_missing()
    watched.relay(after_minutes=1)
    watched.look_for_missing(after_minutes=1)
    watched.relay()

    assert found == {"messages": 2}
    assert (watched.pipe.read(dropped), watched.trouble()) == (("dropped",), None)


def test_an_old_window_that_comes_again_is_no_restored_source(watched: WatermarkedPipe) -> None:
    for _ in range(3):
        watched.pipe.write("one")
        watched.relay(after_minutes=1)
    for watermark in watched.windows:
        watched.consumer.handle_watermark(watermark)

    assert (watched.trouble(), watched.windows_requested) == (None, [])


def test_a_window_that_was_asked_for_is_no_restored_source(watched: WatermarkedPipe) -> None:
    for _ in range(3):
        watched.pipe.write("one")
        watched.relay(after_minutes=1)
    watched._request_windows("messages", 0)
    watched.relay(after_minutes=1)

    assert [w.data.repeated for w in watched.windows] == [False, False, False, False, True]
    assert watched.trouble() is None
