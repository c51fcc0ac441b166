"""This is where a part's wall clock jumps: by what a file says that a test may write while the part runs.

PostgreSQL's clock and the monotonic ones, by which timeouts run, are the machine's.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import deploy.composition
import portal.app

VARIABLE = "TELLBACK_TEST_CLOCK"


def jump(file: Path, seconds: float) -> None:
    """From now on; 0 is back to what everybody else's says."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(file)


def follow(file: Path) -> None:
    """In a part's own process, before it begins: every clock of the product's says what the file adds to it."""
    real = time.time

    def ahead() -> float:
        try:
            return float(file.read_text())
        except FileNotFoundError:
            return 0.0

    setattr(time, "time", lambda: real() + ahead())  # noqa: B010
    for module in (deploy.composition, portal.app):
        setattr(module, "datetime", _clock(ahead))  # noqa: B010


def _clock(ahead: Callable[[], float]) -> type[datetime]:
    class Jumping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=ahead())

    return Jumping
