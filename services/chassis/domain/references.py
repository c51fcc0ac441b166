"""References: the name of a stream that people say over a telephone, with a check character.

Eleven characters of Crockford's base 32 (no I, L, O or U) from the stream's id, and one by Luhn's rule modulo 32.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, doc
from stdnum import luhn
from stdnum.exceptions import ValidationError

from services.chassis.domain.decider import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_CHARACTERS = 11
PREFIX = "SA"
CHARACTERS_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
BITS_DROPPED = 128 - 5 * REFERENCE_CHARACTERS
"""Low bits of an id that its reference leaves out."""
CHECKSUM_PAIRS = [
    (left + right, luhn.checksum(left + right + "0", ALPHABET)) for left in ALPHABET for right in ALPHABET
]
"""Every pair of characters with its part of Luhn's sum, which is the same at every second place."""

Reference = Annotated[str | None, MaxLen(40), doc("as it is spoken, like SA-7K4Q-9X2C-M3T0: leaves only what it names")]


class ReferenceMistyped(Refused):
    """What was typed is no reference: a character is wrong, missing or in the wrong place."""

    status = 422


def reference_of(stream: UUID) -> str:
    """`SA-7K4Q-9X2C-M3T0`: from the first 55 bits of the id, so that it tells neither order nor number."""
    number, text, checksum = stream.int >> BITS_DROPPED, "", 0
    while len(text) < REFERENCE_CHARACTERS:
        pair, pair_checksum = CHECKSUM_PAIRS[number & 1023]
        number, text, checksum = number >> 10, pair + text, checksum + pair_checksum
    return _formatted(text[-REFERENCE_CHARACTERS:] + ALPHABET[-checksum % 32])


def normalize_reference(typed: str) -> str:
    """The reference in its written form, from what a person typed. Raises ReferenceMistyped."""
    text = typed.upper().strip().translate(CHARACTERS_HEARD_AS)
    if len(text) == len(PREFIX) + REFERENCE_CHARACTERS + 1:
        text = text.removeprefix(PREFIX)
    try:
        luhn.validate(text, ALPHABET)
    except ValidationError:
        text = ""
    if len(text) != REFERENCE_CHARACTERS + 1:
        raise ReferenceMistyped(
            "this reference was mistyped: check each character, it looks like SA-7K4Q-9X2C-M3T0 (no I, L, O or U)"
        )
    return _formatted(text)


def id_range(typed: str) -> tuple[UUID, UUID]:
    """The lowest and the highest id with this reference. Raises ReferenceMistyped."""
    number = 0
    for character in normalize_reference(typed).removeprefix(PREFIX).replace("-", "")[:REFERENCE_CHARACTERS]:
        number = number * 32 + ALPHABET.index(character)
    return UUID(int=number << BITS_DROPPED), UUID(int=((number + 1) << BITS_DROPPED) - 1)


def _formatted(text: str) -> str:
    return f"{PREFIX}-{text[:4]}-{text[4:8]}-{text[8:]}"
