"""This is where the product is made wrong on purpose, so that it is seen whether the judge would notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import services.notify.domain.delivery.sending as sending

HASTY = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30))


def apply(defect: str) -> None:
    """Make it wrong, in this process and all that it forks. Without a name only attempts follow more quickly."""
    setattr(sending, "WAITS", HASTY)  # noqa: B010 -- what takes days in production ends within a storm
    if defect:
        DEFECTS[defect]()


DEFECTS: dict[str, Callable[[], None]] = {}
