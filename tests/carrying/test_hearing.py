"""What is said is heard once, in its stream's order; what cannot be heard lets its own stream wait and no other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.envelope import Envelope
from services.chassis.carrying.hearing import hear
from services.chassis.carrying.listening import MANY, Listener, ManyParked
from services.chassis.carrying.parking import Reason, waiting_streams
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.recorder import LARGEST_EVENT
from tests.carrying.pipe import PAT, SPOKEN, Pipe
from tests.scenario.letters import now


def test_what_is_said_is_heard_in_its_order(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    pipe.listener.take(pipe.said())

    assert pipe.read(letter) == ("one", "two")


def test_a_repeat_of_everything_changes_nothing(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    said = pipe.said()
    pipe.listener.take(said)
    newest = pipe.reader.store.newest()
    pipe.listener.take(said)
    pipe.listener.take(said[:1])

    assert pipe.reader.store.newest() == newest


def test_what_is_told_twice_is_told_the_same_also_by_one_who_met_nothing(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    said, stranger = pipe.said(), Teller(SPOKEN, pipe.letters.store)
    list(stranger.tell(said[0].position))

    assert [t.envelope for t in Teller(SPOKEN, pipe.letters.store).tell(0) if t.envelope] == said
    assert [t.envelope for t in stranger.again(letter, 1) if t.envelope] == said[1:]


def test_what_asks_nothing_still_moves_the_memory(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "ask nothing")
    pipe.answer(letter, "three")
    for envelope in pipe.said():
        pipe.listener.take([envelope])

    assert pipe.read(letter) == ("one", "three")


def test_a_hole_waits_asks_its_source_and_is_mended(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    pipe.answer(letter, "three")
    first, second, third = pipe.said()
    pipe.listener.take([third])
    pipe.listener.take([second])

    assert pipe.why_waiting() == {str(letter): "hole"}

    later = Listener(pipe.reader, pipe.parking, lambda: now() + timedelta(minutes=1), pipe.listener.ask_again)
    later.mend_holes()
    later.mend_holes()

    assert pipe.asked_again == [("letters", letter, 0)]

    pipe.listener.take([first])

    assert (pipe.read(letter), pipe.why_waiting()) == (("one", "two", "three"), {})


def test_a_late_partition_mends_a_hole_before_anybody_is_asked(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    first, second = pipe.said()
    pipe.listener.take([second])
    pipe.listener.mend_holes()
    pipe.listener.take([first])

    assert (pipe.read(letter), pipe.why_waiting(), pipe.asked_again) == (("one", "two"), {}, [])


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (lambda e: e, "refusal"),
        (lambda e: e.model_copy(update={"data": {}}), "poison"),
        (lambda e: e.model_copy(update={"type": "intake.referral.information-added.v9"}), "unknown kind"),
    ],
    ids=["a refusal", "a poison", "a kind of a newer build"],
)
def test_what_cannot_be_heard_lets_its_own_stream_wait(
    pipe: Pipe, spoilt: Callable[[Envelope], Envelope], reason: str
) -> None:
    letter, other = pipe.write("refuse this"), pipe.write("one")
    pipe.answer(letter, "two")
    bad, good, behind = pipe.said()
    pipe.listener.take([spoilt(bad), good, behind])
    pipe.listener.take([behind, spoilt(bad), good])

    assert (pipe.read(other), pipe.read(letter)) == (("one",), ())
    assert pipe.why_waiting() == {str(letter): reason}
    assert [p.version for p in pipe.parking.queue(f"letters:{letter}")] == [1, 2]


def test_an_error_of_our_own_is_tried_thrice_and_waits(pipe: Pipe) -> None:
    letter, other = pipe.write("break this"), pipe.write("one")
    pipe.listener.take(pipe.said())

    assert (pipe.read(other), pipe.why_waiting()) == (("one",), {str(letter): "own error"})


def test_when_our_own_code_fails_on_many_streams_the_listener_stops(pipe: Pipe) -> None:
    for _ in range(MANY + 1):
        pipe.write("break this")

    with pytest.raises(ManyParked):
        pipe.listener.take(pipe.said())
    assert len(pipe.why_waiting()) == MANY


def test_what_was_left_waiting_by_a_crash_is_taken_up_at_the_next_start(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    first, second = pipe.said()
    pipe.parking.park(first, Reason.HOLE, "it was heard just before the crash", now())
    pipe.parking.park(second, Reason.BEHIND, "waits for what is before it", now())
    hear(pipe.reader, first)
    pipe.listener.take_up_all()

    assert (pipe.read(letter), pipe.why_waiting()) == (("one", "two"), {})


def test_a_hole_that_another_listener_mended_meanwhile_asks_nobody(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    first, second = pipe.said()
    pipe.listener.take([second])
    hear(pipe.reader, first)
    later = Listener(pipe.reader, pipe.parking, lambda: now() + timedelta(minutes=1), pipe.listener.ask_again)
    later.mend_holes()

    assert (pipe.read(letter), pipe.why_waiting(), pipe.asked_again) == (("one", "two"), {}, [])


def test_what_is_too_large_to_be_kept_lets_its_own_stream_wait_and_no_other(pipe: Pipe) -> None:
    large, small = pipe.write("large"), pipe.write("small")
    said, other = pipe.said()
    grown = {**said.data, "information": "x" * (LARGEST_EVENT + 1)}
    pipe.listener.take([said.model_copy(update={"data": grown}), other])

    assert (pipe.why_waiting(), pipe.read(small)) == ({str(large): "refusal"}, ("small",))


def test_who_asks_what_waits_is_told_why_and_nothing_of_what_was_said(pipe: Pipe) -> None:
    letter = pipe.write("refuse this")
    pipe.listener.take(pipe.said())
    with pipe.engine.connect() as rows:
        (waits,) = waiting_streams(rows, PAT)

    assert (waits.place, waits.version, waits.reason) == (f"letters:{letter}", 1, "refusal")
    assert "refuse this" not in str(waits)


def test_what_waits_is_discarded_with_who_and_why_and_what_is_behind_goes_on(pipe: Pipe) -> None:
    letter = pipe.write("refuse this")
    pipe.answer(letter, "two")
    pipe.listener.take(pipe.said())

    assert pipe.listener.discard(f"letters:{letter}", 1, asked=PAT, why="it was sent twice")
    assert (pipe.read(letter), pipe.why_waiting()) == (("two",), {})
    (discarded,) = [row for row in pipe.reader.store.log(0, 10) if row.label == "chassis.parking.discarded"]
    assert b"it was sent twice" in discarded.state
    assert b'"by":"pat"' in discarded.metadata.replace(b'": "', b'":"')


def test_what_waits_is_taken_up_again_when_a_person_retries_it(pipe: Pipe) -> None:
    letter = pipe.write("one")
    (said,) = pipe.said()
    pipe.listener.take([said.model_copy(update={"type": "intake.referral.information-added.v9"})])
    pipe.parking.leave(f"letters:{letter}", 1)
    pipe.listener.take([said])

    assert (pipe.read(letter), pipe.why_waiting()) == (("one",), {})


def test_one_heard_many_times_at_once_is_heard_once(pipe: Pipe) -> None:
    letter = pipe.write("one")
    (said,) = pipe.said()
    with ThreadPoolExecutor(6) as pool:
        heard = list(pool.map(lambda _: hear(pipe.reader, said), range(6)))

    assert (sorted(heard), pipe.read(letter)) == ([False] * 5 + [True], ("one",))


def test_what_led_to_what_can_be_followed_across_the_pipe(pipe: Pipe) -> None:
    pipe.write("one")
    (said,) = pipe.said()
    pipe.listener.take([said])
    (kept,) = pipe.reader.store.log(0, 10)

    assert str(said.id).encode() in kept.metadata
    assert str(said.correlationid).encode() in kept.metadata
    assert kept.event_id != said.id  # though both are the first of a stream of that id
