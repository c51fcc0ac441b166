"""This is where the limits of what people write stand: enough to mean something, not so much that nobody reads it."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen, MinLen

from contracts.personal import AboutAdult

Words = Annotated[AboutAdult, MinLen(1), MaxLen(4000)]
