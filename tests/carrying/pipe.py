"""Two services and a pipe that the test holds in its hands: letters are told to a reader, which keeps what it hears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import create_engine

from contracts.envelope import Envelope
from contracts.events.intake import InformationAddedV1, ReferralWithdrawnV1
from contracts.personal import Plain
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, Event, Refused, command, event
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Accepts, Tables
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parking
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.opening import open_store
from tests.scenario.letters import LETTERS, AnswerLetter, LetterAnswered, LetterWritten, WriteLetter, now

PAT = Asked(by="pat", role="writer", organisation="north", at=now())


class Read(msgspec.Struct, frozen=True):
    """What a reader kept of one letter."""

    texts: tuple[str, ...] = ()


@event("reader.letter.kept")
class TextKept:
    text: Plain

    def apply(self, read: Read | None) -> Read:
        return Read((*(read or Read()).texts, self.text))


class Unreadable(Refused):
    """A reader refuses what it cannot read."""


@command
class KeepText:
    """Keep what a letter says."""

    text: Plain

    def decide(self, read: Read | None, asked: Asked) -> Iterator[Event]:
        if self.text == "refuse this":
            raise Unreadable("mend the letter")
        if self.text == "break this":
            raise ZeroDivisionError
        yield TextKept(text=self.text)


@command
class GoOn:
    """Answer a letter many times at once."""

    first: int
    last: int

    def decide(self, letter: Any, asked: Asked) -> Iterator[Event]:
        for n in range(self.first, self.last + 1):
            yield LetterAnswered(answer=str(n))


def written(said: LetterWritten, letter: Any, recorded: Recorded) -> InformationAddedV1:
    return InformationAddedV1(referral=recorded.stream, information=said.text)


def answered(said: LetterAnswered, letter: Any, recorded: Recorded) -> ReferralWithdrawnV1:
    return ReferralWithdrawnV1(referral=recorded.stream, reason=said.answer)


def keep(said: InformationAddedV1, envelope: Envelope) -> Iterable[Ask]:
    yield Ask(said.referral, KeepText(text=said.information))


def keep_answer(said: ReferralWithdrawnV1, envelope: Envelope) -> Iterable[Ask]:
    if said.reason != "ask nothing":
        yield Ask(said.referral, KeepText(text=said.reason))


SPOKEN = Tables(
    name="letters",
    accepts=(*LETTERS.accepts, Accepts(GoOn, None, frozenset({"writer"}))),
    leads_to=LETTERS.leads_to,
    says={LetterWritten: written, LetterAnswered: answered},
)
READER = Tables(
    name="reader",
    accepts=(Accepts(KeepText, None, frozenset({"reader"})),),
    hears={InformationAddedV1: keep, ReferralWithdrawnV1: keep_answer},
)


class Pipe:
    """`write` and `answer` speak; `said` is what was said since; the listener takes what the test hands it."""

    def __init__(self, letters_url: str, reader_url: str) -> None:
        self.letters = Service(SPOKEN, open_store("letters", letters_url, group=False))
        self.reader = Service(READER, open_store("reader", reader_url, group=False))
        self.engine = create_engine(reader_url)
        self.parking = Parking(self.engine)
        self.parking.create()
        self.asked_again: list[tuple[str, UUID, int]] = []
        self.listener = Listener(self.reader, self.parking, now, lambda *which: self.asked_again.append(which))
        self.teller, self.place = Teller(SPOKEN, self.letters.store), 0

    def write(self, text: str = "hello") -> UUID:
        letter = uuid4()
        self.letters.perform(Ask(letter, WriteLetter(text=text)), asked=PAT)
        return letter

    def answer(self, letter: UUID, text: str) -> None:
        self.letters.perform(Ask(letter, AnswerLetter(answer=text)), asked=PAT)

    def go_on(self, letter: UUID, first: int, last: int) -> None:
        """Answer a letter with the numbers from `first` to `last`."""
        self.letters.perform(Ask(letter, GoOn(first=first, last=last)), asked=PAT)

    def said(self) -> list[Envelope]:
        told = list(self.teller.tell(self.place))
        self.place = told[-1].row.position if told else self.place
        return [t.envelope for t in told if t.envelope]

    def read(self, letter: UUID) -> tuple[str, ...]:
        state: Read | None = self.reader.state(letter)
        return state.texts if state else ()

    def why_waiting(self) -> dict[str, str]:
        return {p.envelope.partitionkey: str(p.reason) for p in self.parking.firsts()}

    def close(self) -> None:
        for service in (self.letters, self.reader):
            service.store.datastore.close()  # type: ignore[attr-defined]
        self.engine.dispose()
