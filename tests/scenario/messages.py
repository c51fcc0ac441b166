"""A service small enough to see through: messages are written and answered. It stands in for none of ours."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from annotated_types import MaxLen, MinLen
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.application.command_spec import CommandSpec
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import CommandContext, Dispatch, Event, Refused, command, event, stream, value
from services.chassis.http.authentication import Verifier

WRITERS, CLERKS, SERVICE_ROLE = frozenset({"writer"}), frozenset({"clerk"}), frozenset({"messages"})
KEY = ECKey.generate_key("P-256", {"kid": "test-1"})


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message stands."""

    organisation: str
    answers: tuple[str, ...] = ()


class Count(msgspec.Struct, frozen=True):
    """How many messages an organisation wrote."""

    messages: int = 0


@value
class Sender:
    """Who sends it, as the message says."""

    town: Plain


@event("messages.message.written")
class MessageWritten:
    organisation: Plain
    text: Plain

    def apply(self, message: Message | None) -> Message:
        return Message(organisation=self.organisation)


@event("messages.message.answered")
class MessageAnswered:
    answer: Plain

    def apply(self, message: Message) -> Message:
        return replace(message, answers=(*message.answers, self.answer))


@event("messages.count.raised")
class CountRaised:
    def apply(self, count: Count | None) -> Count:
        return Count((count or Count()).messages + 1)


@command
class WriteMessage:
    """Write a message."""

    text: Annotated[Plain, MinLen(1), MaxLen(100)]
    sender: Sender | None = None

    def decide(self, message: Message | None, asked: CommandContext) -> Iterator[Event[Any]]:
        yield MessageWritten(organisation=asked.organisation, text=self.text)


@command
class AnswerMessage:
    """Answer a message, twice at most."""

    answer: Annotated[Plain, MinLen(1)]

    def decide(self, message: Message, asked: CommandContext) -> Iterator[Event[Any]]:
        if len(message.answers) == 2:
            raise AnsweredTwice("it was answered twice; write a message of your own")
        yield MessageAnswered(answer=self.answer)


@command
class RaiseCount:
    """One message more."""

    def decide(self, count: Count | None, asked: CommandContext) -> Iterator[Event[Any]]:
        yield CountRaised()


class AnsweredTwice(Refused):
    """Nobody is answered three times."""


def count_of(organisation: str) -> UUID:
    return stream("counts", organisation)


def count_message(written: MessageWritten, message: Message, on: UUID) -> Iterable[Dispatch]:
    yield Dispatch(count_of(written.organisation), RaiseCount())


def is_own(message: Any, asked: CommandContext) -> bool:
    return asked.role in CLERKS or message.organisation == asked.organisation


MESSAGES = ServiceManifest(
    name="messages",
    commands=(
        CommandSpec(WriteMessage, Message, "POST /messages", WRITERS),
        CommandSpec(AnswerMessage, Message, "POST /messages/{id}/answers", WRITERS | CLERKS, visible_to=is_own),
        CommandSpec(RaiseCount, Count, None, SERVICE_ROLE),
    ),
    reactions={MessageWritten: count_message},
    internal=frozenset({MessageWritten, MessageAnswered, CountRaised}),
)
VERIFIER = Verifier(issuer="tellback", audience="messages", keys=lambda fresh: KeySet([KEY]))


def token(*roles: str, organisation: str = "north", key: ECKey = KEY, typ: str = "at+jwt", **claims: Any) -> str:
    """A token as intake gives one; what a test forges, it names."""
    now = int(time.time())
    given = {"iss": "tellback", "aud": ["messages"], "sub": "pat", "org": organisation, "roles": list(roles)}
    return jwt.encode(
        {"alg": "ES256", "typ": typ, "kid": "test-1"}, {**given, "iat": now, "exp": now + 300, **claims}, key
    )


def now() -> datetime:
    return datetime.now(UTC)
