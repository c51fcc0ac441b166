"""What intake answers a partner: what they wrote, and nothing of what was made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ReferralEntry(BaseModel):
    """One line of a list of referrals: `about` names the adult or the organisation, as the referrer did."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    reference: str
    route: str
    about: str
    received_at: datetime
    withdrawn: bool = False


class Information(BaseModel):
    """What was added to a referral after it was sent."""

    model_config = ConfigDict(frozen=True)

    added_at: datetime
    by: str
    information: str


class ReferralAsSent(BaseModel):
    """A referral as it was sent: `submission` is the body that was taken, with what was added to it since."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    reference: str
    route: str
    received_at: datetime
    submission: dict[str, Any]
    information: list[Information] = []
    withdrawn: bool = False
