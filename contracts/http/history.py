"""What every service answers an auditor: what it recorded of a case, and how the case stood at the moment asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """One event in a plain sentence: who, in which role, when it happened, when it was recorded, what led to it."""

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


class Line(BaseModel):
    """One thing that stood, and how."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str


class Stood(BaseModel):
    """How one stream stood at the moment asked for."""

    model_config = ConfigDict(frozen=True)

    stream: UUID
    version: int
    of: str
    lines: list[Line]


class History(BaseModel):
    """A service's part of a case's history, in the order it was recorded."""

    model_config = ConfigDict(frozen=True)

    service: str
    entries: list[Entry]
    stood: list[Stood]
