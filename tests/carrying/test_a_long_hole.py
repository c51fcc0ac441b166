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
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import AT_ONCE, LONGEST, PATIENCE
from services.chassis.carrying.relay import PAGE, Relay, republish, say_again
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.chassis.keeping.recorder import TellbackRecorder
from tests.carrying.pipe import SPOKEN, Pipe
from tests.scenario.letters import now

MANY, SECOND = 150, timedelta(seconds=1)


def numbers(last: int) -> tuple[str, ...]:
    return ("0", *map(str, range(1, last + 1)))


def long_letter(pipe: Pipe, last: int = MANY) -> tuple[UUID, list[Envelope]]:
    letter = pipe.write("0")
    pipe.go_on(letter, 1, last)
    return letter, pipe.said()


@pytest.fixture
def trips(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
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


def test_all_that_follows_on_a_hole_is_put_to_wait_at_once(pipe: Pipe, trips: list[object]) -> None:
    letter, said = long_letter(pipe)
    trips.clear()
    pipe.listener.take(said[1:])

    assert len(pipe.parking.queue(f"letters:{letter}")) == MANY
    assert pipe.why_waiting() == {str(letter): "hole"}
    assert len(trips) < MANY / 10


def test_all_that_waited_behind_a_hole_is_heard_at_once(pipe: Pipe, trips: list[object]) -> None:
    letter, said = long_letter(pipe)
    half = MANY // 2
    pipe.listener.take(said[half:])
    trips.clear()
    for first in range(0, half, 25):
        pipe.listener.take(said[first : first + 25])

    assert (pipe.read(letter), pipe.why_waiting()) == (numbers(MANY), {})
    assert len(trips) < MANY / 2


def test_what_is_refused_in_the_middle_stops_its_own_stream_there_and_no_other(pipe: Pipe) -> None:
    (letter, said), (other, others) = long_letter(pipe), long_letter(pipe)
    spoilt = said[80].model_copy(update={"data": {}})
    pipe.listener.take([*said[1:80], spoilt, *said[81:], *others[1:]])
    pipe.listener.take([said[0], others[0]])

    assert (pipe.read(letter), pipe.read(other)) == (numbers(79), numbers(MANY))
    assert pipe.why_waiting() == {str(letter): "poison"}


@contextmanager
def later(pipe: Pipe, by: timedelta) -> Iterator[Listener]:
    yield Listener(pipe.reader, pipe.parking, lambda: now() + by, pipe.listener.ask_again)


def asked_at(pipe: Pipe, moments: Sequence[timedelta]) -> list[timedelta]:
    """At which of these moments a source was asked."""
    found = []
    for moment in moments:
        before = len(pipe.asked_again)
        with later(pipe, moment) as listener:
            listener.mend_holes()
        if len(pipe.asked_again) > before:
            found.append(moment)
    return found


def test_a_hole_is_asked_for_again_after_twice_as_long_each_time_up_to_ten_minutes(pipe: Pipe) -> None:
    _, (_, second, *_) = long_letter(pipe, 2)
    pipe.listener.take([second])
    moments = asked_at(pipe, [SECOND * n for n in range(5, 3_000, 15)])
    apart = [after - before for before, after in pairwise(moments)]

    assert [PATIENCE <= moments[0] < PATIENCE * 2, *(each >= PATIENCE for each in apart)] == [True] * len(moments)
    assert all(after <= LONGEST + 15 * SECOND for after in apart)
    assert len(moments) <= 9


def test_a_hole_further_on_waits_for_what_may_be_on_its_way_before_it_is_asked_for(pipe: Pipe) -> None:
    _, said = long_letter(pipe, 5)
    pipe.listener.take([said[2], said[5]])
    minute = timedelta(minutes=1)
    with later(pipe, minute) as listener:
        listener.mend_holes()
        listener.take(said[:2])
        listener.mend_holes()

    assert [after for _, _, after in pipe.asked_again] == [0]
    assert asked_at(pipe, [minute + PATIENCE + SECOND]) == [minute + PATIENCE + SECOND]
    assert [after for _, _, after in pipe.asked_again] == [0, 3]


def test_only_a_few_are_asked_for_at_once(pipe: Pipe) -> None:
    for _ in range(AT_ONCE + 5):
        letter = pipe.write("0")
        pipe.answer(letter, "1")
    pipe.listener.take([e for e in pipe.said() if e.after])

    with later(pipe, PATIENCE * 2) as listener:
        listener.mend_holes()
        assert len(pipe.asked_again) == AT_ONCE
        listener.mend_holes()

    assert len({stream for _, stream, _ in pipe.asked_again}) == len(pipe.asked_again) == AT_ONCE + 5


@contextmanager
def speaking(pipe: Pipe) -> Iterator[tuple[Any, Relay, list[list[int]]]]:
    """A connection, a relay, and the positions in each of its sends."""
    store: Any = pipe.letters.store
    sent: list[list[int]] = []
    with connect(store.datastore.database_url) as own:
        relay = Relay(
            Teller(SPOKEN, store), lambda: own, lambda said: sent.append([envelope.position for envelope in said])
        )
        republish(own, "letters")
        yield own, relay, sent


def test_many_streams_are_said_again_together(pipe: Pipe) -> None:
    letters = [pipe.write("0") for _ in range(20)]
    with speaking(pipe) as (own, relay, sent):
        relay.once(own)
        said = [*sent[0]]
        sent.clear()
        for letter in letters:
            say_again(own, "letters", letter, 0)
        relay.once(own)
        relay.once(own)

    assert [sorted(each) for each in sent] == [said]


def test_what_is_still_to_be_said_is_not_said_again_before_its_turn(pipe: Pipe) -> None:
    letter, _ = long_letter(pipe, PAGE + 20)
    with speaking(pipe) as (own, relay, sent):
        say_again(own, "letters", letter, 0)
        relay.all(own, Event())

    said = [position for each in sent for position in each]
    assert said == [row.position for row in pipe.letters.store.rows_of(letter)]
