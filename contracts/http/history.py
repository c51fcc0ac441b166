"""Answer of every service to an auditor: what it recorded of a case, and the state of the case at a moment."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class HistoryEntry(BaseModel):
    """One event as a plain sentence, with its actor and role, its two times, and its cause."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    service: str
    stream: UUID
    version: int
    position: int
    kind: str
    sentence: str
    by: str
    role: str
    organisation: str
    occurred_at: datetime
    recorded_at: datetime
    correlation: UUID
    causation: UUID | None = None


class StateLine(BaseModel):
    """One line of a state: a name and its value."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str


class HistoricalState(BaseModel):
    """The state of one stream at the moment that was asked for. `of`: the kind of stream."""

    model_config = ConfigDict(frozen=True)

    stream: UUID
    version: int
    of: str
    lines: list[StateLine]


class History(BaseModel):
    """A service's part of a case's history, in the order it was recorded."""

    model_config = ConfigDict(frozen=True)

    service: str
    entries: list[HistoryEntry]
    stood: list[HistoricalState]
