"""Clock skew: adds the seconds in a file to a process's wall clock; the nemesis writes the file meanwhile.

PostgreSQL's clock, and the monotonic clock of the timeouts, are not skewed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import deploy.composition
import portal.app

CLOCK_VARIABLE = "TELLBACK_TEST_CLOCK"


def set_skew(file: Path, seconds: float) -> None:
    """Skew the clock that reads this file from now on; 0 heals it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new_file = file.with_suffix(".new")
    new_file.write_text(str(seconds))
    new_file.replace(file)


def install_skewed_clock(file: Path) -> None:
    """In a process, before its command runs: let every clock of the product add the seconds in the file."""
    real_time = time.time

    def skew() -> float:
        try:
            return float(file.read_text())
        except FileNotFoundError:
            return 0.0

    setattr(time, "time", lambda: real_time() + skew())  # noqa: B010
    for module in (deploy.composition, portal.app):
        setattr(module, "datetime", _skewed_datetime(skew))  # noqa: B010


def _skewed_datetime(skew: Callable[[], float]) -> type[datetime]:
    class SkewedDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=skew())

    return SkewedDatetime
