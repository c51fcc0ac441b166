"""Logging: one JSON object a line, with types, ids and source lines, and no word of any person.

The message of an exception is left out, since it may contain data; its type and source line are kept. The logs of
libraries pass through the same processors.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

SILENCED_LOGGERS = ("notifications_python_client", "httpx", "httpcore", "httpx2", "httpcore2")
"""These libraries log requests and responses, with addresses and data."""
FRAMES_MAX = 12


def configure_logging(process: str, level: str = "info", to: TextIO | None = None) -> None:
    """Configure structlog and logging, once at the start of a process. `level`: debug, info, warning or error."""
    out, minimum_level = to or sys.stdout, logging.getLevelName(level.upper())
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _AddProcess(process),
        redact_exception,
    ]
    renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(minimum_level),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    library_handler = logging.StreamHandler(out)
    library_handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=processors,
        )
    )
    logging.basicConfig(handlers=[library_handler], level=max(minimum_level, logging.WARNING), force=True)
    for name in SILENCED_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _AddProcess:
    """Adds the name of the process."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {"process": self._process, **event}


def redact_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace an exception by the types of its causes, first cause first, and its frames."""
    exception_info = event.pop("exc_info", None)
    error = (
        exception_info[1]
        if isinstance(exception_info, tuple)
        else exception_info
        if isinstance(exception_info, BaseException)
        else sys.exc_info()[1]
    )
    if exception_info and error:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES_MAX:]
        event["exception"] = _exception_types(error)
        event["frames"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    return event


def _exception_types(error: BaseException) -> list[str]:
    types: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(types) < FRAMES_MAX:
        types.insert(0, type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return types
