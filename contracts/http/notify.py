"""What notify answers a partner: what they were told. What is held or withheld is not in it, in any shape."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """One thing that a referrer was told: coded fields only, and only those that its level lets through.

    `occasion` names it, as a path carries it: `M3.<stream>.<version>`.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    occasion: str
    milestone: str
    level: str
    told_at: datetime
    read_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    signposting: list[str] = []
    risk: str | None = None


class Feedback(BaseModel):
    """All that a referrer was told of one referral, oldest first."""

    model_config = ConfigDict(frozen=True)

    referral: UUID
    told: list[Told]
