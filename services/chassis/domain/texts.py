"""Limits of the texts that people write: a text that is short enough to be read, and a rationale of substance."""

from __future__ import annotations

from typing import Annotated, ClassVar

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult, AboutOther
from services.chassis.domain.decider import Refused
from services.chassis.domain.readable import readable_characters

TEXT_CHARACTERS_MAX = 4_000
RATIONALE_CHARACTERS_MIN = 20

Words = Annotated[AboutAdult, MinLen(1), MaxLen(TEXT_CHARACTERS_MAX)]
Rationale = Annotated[AboutAdult, MinLen(RATIONALE_CHARACTERS_MIN), MaxLen(TEXT_CHARACTERS_MAX)]
"""Why a person judges as they do. A decision passes it through `of_substance`, which counts what can be read."""
RationaleAboutOther = Annotated[AboutOther, MinLen(RATIONALE_CHARACTERS_MIN), MaxLen(TEXT_CHARACTERS_MAX)]
"""The same of a judgement about a referrer."""


def of_substance(rationale: str) -> str:
    """The rationale without the blanks around it. Raises RationaleTooShort where too little of it can be read."""
    if readable_characters(rationale) < RATIONALE_CHARACTERS_MIN:
        raise RationaleTooShort(
            f"write at least {RATIONALE_CHARACTERS_MIN} characters that can be read: what you know, how you know it, "
            "and what follows from it"
        )
    return rationale.strip()


class RationaleTooShort(Refused):
    """A rationale lets somebody else follow the judgement; a blank or a single letter does not."""

    status: ClassVar[int] = 422
