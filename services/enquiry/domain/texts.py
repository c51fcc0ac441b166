"""Limits of the texts that people write: not empty, and short enough to be read."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult

TEXT_CHARACTERS_MAX = 4_000

Words = Annotated[AboutAdult, MinLen(1), MaxLen(TEXT_CHARACTERS_MAX)]
