"""This is where a stream's id becomes what people read over a telephone, with a character that catches a mistake.

Eleven characters of Crockford's base 32, which has no I, L, O or U, and a Luhn character modulo 32.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from stdnum import luhn
from stdnum.exceptions import ValidationError

from services.chassis.asking.decisions import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 11
MARK = "SA"
HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
REST = 128 - 5 * LENGTH
"""Bits of an id that its reference says nothing of."""
PAIRS = [(one + other, luhn.checksum(one + other + "0", ALPHABET)) for one in ALPHABET for other in ALPHABET]
"""Every two characters, and what they add to Luhn's sum: the same at every second place."""

Reference = Annotated[
    str | None, Query(max_length=40, description="as it is spoken, like SA-7K4Q-9X2C-M3T0: leaves only what it names")
]


class ReferenceMistyped(Refused):
    """What was typed is no reference: a character is wrong, missing or in another's place."""

    status = 422


def reference_of(stream: UUID) -> str:
    """`SA-7K4Q-9X2C-M3T0`: from the id's first 55 bits, so that it says nothing of order or number."""
    number, text, adds = stream.int >> REST, "", 0
    while len(text) < LENGTH:
        pair, added = PAIRS[number & 1023]
        number, text, adds = number >> 10, pair + text, adds + added
    return _written(text[-LENGTH:] + ALPHABET[-adds % 32])


def checked(typed: str) -> str:
    """The reference as it is written, from what somebody typed or heard. Raises ReferenceMistyped."""
    text = typed.upper().strip().translate(HEARD_AS)
    if len(text) == len(MARK) + LENGTH + 1:
        text = text.removeprefix(MARK)
    try:
        luhn.validate(text, ALPHABET)
    except ValidationError:
        text = ""
    if len(text) != LENGTH + 1:
        raise ReferenceMistyped(
            "this reference was mistyped: check each character, it looks like SA-7K4Q-9X2C-M3T0 (no I, L, O or U)"
        )
    return _written(text)


def named_by(typed: str) -> tuple[UUID, UUID]:
    """The first and the last of the ids whose reference this is: all of them lie between. Raises ReferenceMistyped."""
    number = 0
    for character in checked(typed).removeprefix(MARK).replace("-", "")[:LENGTH]:
        number = number * 32 + ALPHABET.index(character)
    return UUID(int=number << REST), UUID(int=((number + 1) << REST) - 1)


def _written(text: str) -> str:
    return f"{MARK}-{text[:4]}-{text[4:8]}-{text[8:]}"
