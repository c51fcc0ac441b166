"""This is where logs are set up: one JSON object a line, with kinds, ids and places, and no word of any person.

What an error says is left out, for it may repeat what was to be written; its kind and its place are kept. What the
libraries say passes through the same.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

SILENT = ("notifications_python_client", "httpx", "httpcore")
"""These repeat in their words what they were answered, or whom they asked."""
FRAMES = 12


def configure(process: str, level: str = "info", to: TextIO | None = None) -> None:
    """Once a process, before it does anything. `level` is debug, info, warning or error."""
    out, least = to or sys.stdout, logging.getLevelName(level.upper())
    named: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Named(process),
        without_words,
    ]
    shown = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*named, shown],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    libraries = logging.StreamHandler(out)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown], foreign_pre_chain=named
        )
    )
    logging.basicConfig(handlers=[libraries], level=max(least, logging.WARNING), force=True)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Named:
    """Says which process it was."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, logger: WrappedLogger, method: str, said: EventDict) -> EventDict:
        return {"process": self._process, **said}


def without_words(logger: WrappedLogger, method: str, said: EventDict) -> EventDict:
    """An exception as its kinds, from the first cause to what came of it, and the places it came through."""
    given = said.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exc_info()[1]
    if given and error:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        said["exception"] = _kinds(error)
        said["came_through"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return said


def _kinds(error: BaseException) -> list[str]:
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < FRAMES:
        kinds.insert(0, type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return kinds
