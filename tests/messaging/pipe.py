"""Two services and a pipe between them: what one publishes is brought to the other as a test chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import create_engine

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from contracts.personal import Plain
from services.chassis.application.command_handler import Service
from services.chassis.application.command_spec import CommandSpec
from services.chassis.application.message_catalogue import MessageCatalogue
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import CommandContext, Dispatch, Event, Refused, command, event
from services.chassis.messaging.consumer import Consumer
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.translator import EventTranslator
from tests.scenario.messages import MESSAGES, AnswerMessage, Message, MessageAnswered, MessageWritten, WriteMessage, now
from tests.stores import open_new_store

PAT = CommandContext(by="pat", role="writer", organisation="north", at=now())


class Read(msgspec.Struct, frozen=True):
    """What a reader kept of one message."""

    texts: tuple[str, ...] = ()


@event("reader.message.kept")
class TextKept:
    text: Plain

    def apply(self, read: Read | None) -> Read:
        return Read((*(read or Read()).texts, self.text))


class Unreadable(Refused):
    """A reader refuses what it cannot read."""


@command
class KeepText:
    """Keep what a message says."""

    text: Plain

    def decide(self, read: Read | None, context: CommandContext) -> Iterator[Event[Any]]:
        if self.text == "refuse this":
            raise Unreadable("mend the message")
        if self.text == "break this":
            raise ZeroDivisionError
        yield TextKept(text=self.text)


@command
class AnswerMany:
    """Answer a message many times at once."""

    first: int
    last: int

    def decide(self, message: Any, context: CommandContext) -> Iterator[Event[Any]]:
        for n in range(self.first, self.last + 1):
            yield MessageAnswered(answer=str(n))


class MessageWrittenV1(ContractEvent):
    message: UUID
    text: str


class MessageAnsweredV1(ContractEvent):
    message: UUID
    answer: str


MESSAGES_TOPIC = "messages.messages"
CATALOGUE = MessageCatalogue.of(
    {
        MessageWrittenV1: ("messages.message.written", 1, MESSAGES_TOPIC),
        MessageAnsweredV1: ("messages.message.answered", 1, MESSAGES_TOPIC),
    },
    {MESSAGES_TOPIC: "message"},
    {"messages": (), "reader": (MESSAGES_TOPIC,)},
)


def publish_written(written: MessageWritten, message: Any, recorded: RecordedEvent) -> MessageWrittenV1:
    return MessageWrittenV1(message=recorded.stream, text=written.text)


def publish_answered(answered: MessageAnswered, message: Any, recorded: RecordedEvent) -> MessageAnsweredV1:
    return MessageAnsweredV1(message=recorded.stream, answer=answered.answer)


def keep(written: MessageWrittenV1, envelope: Envelope) -> Iterable[Dispatch]:
    yield Dispatch(written.message, KeepText(text=written.text))


def keep_answer(answered: MessageAnsweredV1, envelope: Envelope) -> Iterable[Dispatch]:
    if answered.answer != "ask nothing":
        yield Dispatch(answered.message, KeepText(text=answered.answer))


PUBLISHER = ServiceManifest(
    name="messages",
    catalogue=CATALOGUE,
    commands=(*MESSAGES.commands, CommandSpec(AnswerMany, Message, None, frozenset({"writer"}))),
    reactions=MESSAGES.reactions,
    published={MessageWritten: publish_written, MessageAnswered: publish_answered},
)
READER = ServiceManifest(
    name="reader",
    catalogue=CATALOGUE,
    commands=(CommandSpec(KeepText, Read, None, frozenset({"reader"})),),
    subscriptions={MessageWrittenV1: keep, MessageAnsweredV1: keep_answer},
)


class Pipe:
    """`write` and `answer` record events; the consumer handles the envelopes that the test hands it."""

    def __init__(self, publisher_url: str, reader_url: str) -> None:
        self.messages = Service(PUBLISHER, open_new_store("messages", publisher_url, group=False))
        self.reader = Service(READER, open_new_store("reader", reader_url, group=False))
        self.engine = create_engine(reader_url)
        self.dead_letters = DeadLetterQueue(self.engine)
        self.replay_requests: list[tuple[str, UUID, int]] = []
        self.consumer = Consumer(self.reader, self.dead_letters, now, lambda *which: self.replay_requests.append(which))
        self.translator, self.position = EventTranslator(PUBLISHER, self.messages.store), 0

    def write(self, text: str = "hello") -> UUID:
        message = uuid4()
        self.messages.handle(Dispatch(message, WriteMessage(text=text)), context=PAT)
        return message

    def answer(self, message: UUID, text: str) -> None:
        self.messages.handle(Dispatch(message, AnswerMessage(answer=text)), context=PAT)

    def answer_many(self, message: UUID, first: int, last: int) -> None:
        """Answer a message with the numbers from `first` to `last`."""
        self.messages.handle(Dispatch(message, AnswerMany(first=first, last=last)), context=PAT)

    def published(self) -> list[Envelope]:
        told = list(self.translator.translate(self.position))
        self.position = told[-1].row.position if told else self.position
        return [t.envelope for t in told if t.envelope]

    def read(self, message: UUID) -> tuple[str, ...]:
        state: Read | None = self.reader.state(message)
        return state.texts if state else ()

    def parked_reasons(self) -> dict[str, str]:
        return {p.envelope.partitionkey: str(p.reason) for p in self.dead_letters.heads()}

    def close(self) -> None:
        for service in (self.messages, self.reader):
            service.store.datastore.close()  # type: ignore[attr-defined]
        self.engine.dispose()
