"""Heard one by one, what a poll meets is read together beforehand; that it may be old by then changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from contracts.envelope import Envelope
from contracts.events.intake import ReferralWithdrawnV1
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, Event, command, event
from services.chassis.asking.recorded import Stamp, stamped
from services.chassis.asking.tables import Accepts
from services.chassis.carrying.hearing import InView, SeenAnew, hear
from services.chassis.carrying.listening import Listener
from tests.carrying.pipe import READER, KeepText, Pipe, Read, TextKept
from tests.scenario.letters import now

ITSELF = Asked(by="reader", role="reader", organisation="north", at=now())


@command
class KeepAnswer:
    """Keep an answer where its letter was kept; where it was not, nothing follows."""

    text: str

    def decide(self, read: Read | None, asked: Asked) -> Iterator[Event]:
        if read:
            yield TextKept(text=self.text)


def keep_answer(said: ReferralWithdrawnV1, envelope: Envelope) -> Iterable[Ask]:
    yield Ask(said.referral, KeepAnswer(text=said.reason))


@event("reader.letter.torn")
class Torn:
    """What this build cannot fold."""

    def apply(self, read: Read | None) -> Read:
        raise ZeroDivisionError


def answers_follow(pipe: Pipe) -> Service:
    """A reader to whom an answer means something only where the letter is."""
    tables = replace(
        READER,
        accepts=(*READER.accepts, Accepts(KeepAnswer, None, frozenset({"reader"}))),
        hears={ReferralWithdrawnV1: keep_answer},
    )
    return Service(tables, pipe.reader.store)


def keeps(pipe: Pipe, letter: UUID, text: str) -> None:
    """Somebody else writes to the reader's stream."""
    pipe.reader.perform(Ask(letter, KeepText(text=text)), asked=ITSELF)


def test_what_is_heard_one_by_one_meets_what_was_heard_before_it(pipe: Pipe) -> None:
    letter, other = pipe.write("one"), pipe.write("another")
    pipe.answer(letter, "ask nothing")
    pipe.answer(letter, "three")
    pipe.listener.take_each(pipe.said())

    assert (pipe.read(letter), pipe.read(other)) == (("one", "three"), ("another",))
    assert pipe.why_waiting() == {}


def test_what_comes_before_its_time_in_a_poll_is_taken_up_in_the_same_poll(pipe: Pipe) -> None:
    letter, other = pipe.write("one"), pipe.write("another")
    pipe.answer(letter, "two")
    pipe.answer(letter, "three")
    first, another, second, third = pipe.said()
    pipe.listener.take([second, another, third, first])

    assert (pipe.read(letter), pipe.read(other)) == (("one", "two", "three"), ("another",))
    assert pipe.why_waiting() == {}


def test_a_repeat_in_the_same_poll_changes_nothing(pipe: Pipe) -> None:
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    said = pipe.said()
    pipe.listener.take_each([*said, *said])

    assert (pipe.read(letter), pipe.why_waiting()) == (("one", "two"), {})


def test_what_another_heard_meanwhile_is_not_heard_again(pipe: Pipe) -> None:
    letter = pipe.write("one")
    said = pipe.said()
    view = InView(pipe.reader, said)
    hear(pipe.reader, said[0])

    with pytest.raises(IntegrityError):
        view.hear(0)
    assert pipe.read(letter) == ("one",)


def test_what_another_wrote_meanwhile_is_met_as_it_stands_now(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = pipe.write("one")
    said = pipe.said()
    begin = InView.__init__

    def slowly(view: InView, service: Service, envelopes: list[Envelope]) -> None:
        begin(view, service, envelopes)
        keeps(pipe, letter, "somebody else's")

    monkeypatch.setattr(InView, "__init__", slowly)
    pipe.listener.take_each(said)

    assert (pipe.read(letter), pipe.why_waiting()) == (("somebody else's", "one"), {})


def test_what_seemed_to_ask_nothing_is_asked_again_of_what_stands_now(pipe: Pipe) -> None:
    reader = answers_follow(pipe)
    letter = pipe.write("one")
    pipe.answer(letter, "two")
    first, second = pipe.said()
    hear(reader, first)
    view = InView(reader, [second])
    keeps(pipe, letter, "one")

    with pytest.raises(SeenAnew):
        view.hear(0)
    Listener(reader, pipe.parking, now, lambda *which: None).take_each([second])
    assert pipe.read(letter) == ("one", "two")


def test_a_stream_that_cannot_be_folded_lets_itself_wait_and_no_other(pipe: Pipe) -> None:
    torn, other = pipe.write("one"), pipe.write("another")
    stamp = Stamp(by="pat", role="reader", organisation="north", occurred_at=now(), correlation=uuid4())
    pipe.reader.store.insert_events([stamped(torn, 1, Torn(), stamp)])
    pipe.listener.take(pipe.said())

    assert pipe.read(other) == ("another",)
    assert pipe.why_waiting() == {str(torn): "own error"}
