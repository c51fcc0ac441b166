"""A service small enough to see through: letters are written and answered. It stands in for none of ours."""

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
from services.chassis.asking.decisions import Ask, Asked, Event, Refused, command, event, stream, value
from services.chassis.asking.identity import Verifier
from services.chassis.asking.tables import Accepts, Tables

WRITERS, CLERKS, ITSELF = frozenset({"writer"}), frozenset({"clerk"}), frozenset({"letters"})
KEY = ECKey.generate_key("P-256", {"kid": "test-1"})


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Where a letter stands."""

    organisation: str
    answers: tuple[str, ...] = ()


class Count(msgspec.Struct, frozen=True):
    """How many letters an organisation wrote."""

    letters: int = 0


@value
class Sender:
    """Who sends it, as the letter says."""

    town: Plain


@event("letters.letter.written")
class LetterWritten:
    organisation: Plain
    text: Plain

    def apply(self, letter: None) -> Letter:
        return Letter(organisation=self.organisation)


@event("letters.letter.answered")
class LetterAnswered:
    answer: Plain

    def apply(self, letter: Letter) -> Letter:
        return replace(letter, answers=(*letter.answers, self.answer))


@event("letters.count.raised")
class CountRaised:
    def apply(self, count: Count | None) -> Count:
        return Count((count or Count()).letters + 1)


@command
class WriteLetter:
    """Write a letter."""

    text: Annotated[Plain, MinLen(1), MaxLen(100)]
    sender: Sender | None = None

    def decide(self, letter: None, asked: Asked) -> Iterator[Event]:
        yield LetterWritten(organisation=asked.organisation, text=self.text)


@command
class AnswerLetter:
    """Answer a letter, twice at most."""

    answer: Annotated[Plain, MinLen(1)]

    def decide(self, letter: Letter, asked: Asked) -> Iterator[Event]:
        if len(letter.answers) == 2:
            raise AnsweredTwice("it was answered twice; write a letter of your own")
        yield LetterAnswered(answer=self.answer)


@command
class RaiseCount:
    """One letter more."""

    def decide(self, count: Count | None, asked: Asked) -> Iterator[Event]:
        yield CountRaised()


class AnsweredTwice(Refused):
    """Nobody is answered three times."""


def count_of(organisation: str) -> UUID:
    return stream("counts", organisation)


def counted(written: LetterWritten, letter: Letter, on: UUID) -> Iterable[Ask]:
    yield Ask(count_of(written.organisation), RaiseCount())


def own(letter: Any, asked: Asked) -> bool:
    return asked.role in CLERKS or letter.organisation == asked.organisation


LETTERS = Tables(
    name="letters",
    accepts=(
        Accepts(WriteLetter, "POST /letters", WRITERS),
        Accepts(AnswerLetter, "POST /letters/{id}/answers", WRITERS | CLERKS, whose=own),
        Accepts(RaiseCount, None, ITSELF),
    ),
    leads_to={LetterWritten: counted},
    private=frozenset({LetterWritten, LetterAnswered, CountRaised}),
)
VERIFIER = Verifier(issuer="tellback", audience="letters", keys=lambda fresh: KeySet([KEY]))


def token(*roles: str, organisation: str = "north", key: ECKey = KEY, typ: str = "at+jwt", **claims: Any) -> str:
    """A token as intake gives one; what a test forges, it names."""
    now = int(time.time())
    given = {"iss": "tellback", "aud": ["letters"], "sub": "pat", "org": organisation, "roles": list(roles)}
    return jwt.encode(
        {"alg": "ES256", "typ": typ, "kid": "test-1"}, {**given, "iat": now, "exp": now + 300, **claims}, key
    )


def now() -> datetime:
    return datetime.now(UTC)
