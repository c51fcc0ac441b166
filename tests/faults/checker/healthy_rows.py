"""Rows of which the checker's tests make a history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from tests.faults.history import LogEntry

REFERRAL, OTHER, CONCERN, MAIL, HOOK, PRIYA = (UUID(int=n) for n in range(1, 7))
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def row(stream: UUID, version: int, event_type: str, data: dict[str, Any] | None = None, **metadata: str) -> LogEntry:
    """One row without a position, which `log` sets."""
    event = uuid5(stream, f"{event_type.partition('.')[0]} {version}")
    return LogEntry(0, stream, version, event_type, event, data or {}, {"correlation": "one"} | metadata, NOW)


def log(*rows: LogEntry) -> list[LogEntry]:
    return [row._replace(position=position) for position, row in enumerate(rows, 1)]
