"""Limits of the texts that people write: a text that is short enough to be read, and a rationale of substance."""

from __future__ import annotations

import unicodedata
from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult
from services.chassis.domain.decider import Refused

TEXT_CHARACTERS_MAX = 4_000
RATIONALE_CHARACTERS_MIN = 20
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols, by Unicode's book, that show nothing: Hangul fillers and the blank of Braille."""

Words = Annotated[AboutAdult, MinLen(1), MaxLen(TEXT_CHARACTERS_MAX)]
Rationale = Annotated[AboutAdult, MinLen(RATIONALE_CHARACTERS_MIN), MaxLen(TEXT_CHARACTERS_MAX)]
"""Why a person judges as they do. A decision passes it through `of_substance`, which counts what can be read."""


def of_substance(rationale: str) -> str:
    """The rationale without the blanks around it. Raises RationaleTooShort where too little of it can be read."""
    if readable_characters(rationale) < RATIONALE_CHARACTERS_MIN:
        raise RationaleTooShort(
            f"write at least {RATIONALE_CHARACTERS_MIN} characters that can be read: what you know, how you know it, "
            "and what follows from it"
        )
    return rationale.strip()


def something_written(text: str) -> str:
    """The text without the blanks around it. Raises NothingWritten where nothing of it can be read."""
    if not readable_characters(text):
        raise NothingWritten("nothing that can be read was written: say it in words")
    return text.strip()


def readable_characters(text: str) -> int:
    """How many characters a reader sees: blanks in a row count once, at either end and invisible ones not at all."""
    visible = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or not _is_invisible(character)
    )
    return len(" ".join(visible.split()))


def _is_invisible(character: str) -> bool:
    """Whether it is a control or format character, such as a zero-width space, or a filler."""
    return unicodedata.category(character)[0] in "CZ" or character in FILLERS


class NothingWritten(Refused):
    """Blanks answer no question."""

    status: ClassVar[int] = 422


class RationaleTooShort(Refused):
    """A rationale lets somebody else follow the judgement; a blank or a single letter does not."""

    status: ClassVar[int] = 422
