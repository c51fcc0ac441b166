"""Readable characters: how much of a text a reader sees, counted as the services count it."""

from __future__ import annotations

import unicodedata

FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols, by Unicode's book, that show nothing: Hangul fillers and the blank of Braille."""


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
