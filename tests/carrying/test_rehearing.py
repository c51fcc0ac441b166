"""What was said is gathered stream by stream, once and in order, whatever the pipe made of it, and then heard."""

from __future__ import annotations

from uuid import UUID

from contracts.envelope import Envelope
from services.chassis.carrying.rehearing import Rehearsal
from tests.carrying.pipe import Pipe


def said(pipe: Pipe, *texts: str) -> tuple[UUID, list[Envelope]]:
    letter = pipe.write(texts[0])
    for text in texts[1:]:
        pipe.answer(letter, text)
    return letter, pipe.said()


def test_what_came_twice_or_after_a_hole_is_heard_once_and_in_order(pipe: Pipe) -> None:
    letter, (one, two, three) = said(pipe, "one", "two", "three")
    rehearsal = Rehearsal(pipe.reader)
    rehearsal.gather([two, three])
    place = f"letters:{letter}"

    assert rehearsal.holes() == [place]

    rehearsal.gather([one, two, one, two, three])

    assert (rehearsal.holes(), rehearsal.perform().recorded) == ([], 3)
    assert pipe.read(letter) == ("one", "two", "three")


def test_it_asks_no_memory_and_moves_none(pipe: Pipe) -> None:
    letter, envelopes = said(pipe, "one", "two")
    place = f"letters:{letter}"
    rehearsal = Rehearsal(pipe.reader, frozenset({envelopes[1].type}))
    rehearsal.gather(envelopes)
    rehearsal.perform()

    assert pipe.read(letter) == ("two",)
    assert pipe.reader.store.remember_many([place]) == {place: 0}


def test_one_that_is_refused_or_breaks_is_named_and_the_others_are_heard(pipe: Pipe) -> None:
    first, envelopes = said(pipe, "refuse this", "break this", "three")
    second, more = said(pipe, "one")
    rehearsal = Rehearsal(pipe.reader)
    rehearsal.gather([*envelopes, *more])
    came = rehearsal.perform()

    assert (pipe.read(first), pipe.read(second), came.recorded) == (("three",), ("one",), 2)
    assert [line.split(": ")[:2] for line in came.refused] == [
        [f"letters:{first} version 1", "Unreadable"],
        [f"letters:{first} version 2", "ZeroDivisionError"],
    ]
