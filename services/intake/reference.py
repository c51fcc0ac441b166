"""This is where a referral's id becomes what people read over a telephone, with a character that catches a mistake.

Eleven characters of Crockford's base 32, which has no I, L, O or U, and a Luhn character modulo 32.
"""

from __future__ import annotations

from uuid import UUID

from stdnum import luhn
from stdnum.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 11
HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class NoSuchReference(ValueError):
    """What was typed is no reference: a character is wrong, missing or in another's place."""


def reference_of(referral: UUID) -> str:
    """`SA-7K4Q-9X2C-M3TB`: from the id's first 55 bits, so that it says nothing of order or number."""
    number, text = referral.int >> (128 - 5 * LENGTH), ""
    for _ in range(LENGTH):
        number, digit = divmod(number, 32)
        text = ALPHABET[digit] + text
    text += luhn.calc_check_digit(text, ALPHABET)
    return f"SA-{text[:4]}-{text[4:8]}-{text[8:]}"


def checked(typed: str) -> str:
    """The reference as it is written, from what somebody typed or heard. Raises NoSuchReference."""
    text = typed.upper().strip().removeprefix("SA").translate(HEARD_AS)
    try:
        luhn.validate(text, ALPHABET)
    except ValidationError:
        text = ""
    if len(text) != LENGTH + 1:
        raise NoSuchReference("this is not a reference: check each character, it looks like SA-7K4Q-9X2C-M3TB")
    return f"SA-{text[:4]}-{text[4:8]}-{text[8:]}"
