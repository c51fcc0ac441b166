"""Readable text: how much of what a person wrote a reader sees. Blanks and invisible characters answer no question."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from services.chassis.domain.decider import Refused

FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols, by Unicode's book, that show nothing: Hangul fillers and the blank of Braille."""


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
