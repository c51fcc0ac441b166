"""What notify answers. To a partner: what they were told; what is held or withheld is not in it, in any shape."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

LEVELS = ("L0", "L1", "L2", "L3")
RELEASE_REASONS = (
    "reviewed and safe to tell",
    "vital or public interest outweighs the objection",
    "the referrer's organisation is not the source of risk",
)
WITHHOLDING_REASONS = (
    "it would increase risk",
    "it would harm an investigation",
    "the adult objects",
    "it would identify somebody else",
    "the referrer has no need to know",
)

DISPUTE_ANSWERS = ("the decision stands", "it will be decided again", "what you were told was wrong")


class Told(BaseModel):
    """One thing that a referrer was told: coded fields only, and only those that its level lets through.

    `update` is its id, also in a path: `M3.2` is the second word of that milestone on this referral. `disputed_at` is
    when the referrer last said that they disagree; while nobody has answered, `dispute_answer` is None.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    update: str
    milestone: str
    level: str
    told_at: datetime
    read_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    signposting: list[str] = []
    risk: str | None = None
    disputed_at: datetime | None = None
    dispute_answer: str | None = None


class Feedback(BaseModel):
    """All that a referrer was told of one referral, oldest first."""

    model_config = ConfigDict(frozen=True)

    referral: UUID
    told: list[Told]


class HeldFeedback(BaseModel):
    """One thing that waits for a manager. `level` is the most it may be released at; `version` is its ETag.

    `reference` is the referral's, as people speak it. `owner` is a member's id, or `nobody`. `occasion` as a path
    carries it.
    """

    model_config = ConfigDict(frozen=True)

    referral: UUID
    reference: str
    occasion: str
    milestone: str
    reason: str
    level: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool
    version: int
    concern: UUID | None = None


class DisputedFeedback(BaseModel):
    """One thing that its referrer disagrees with, to be answered by `owner`. `version` is its ETag."""

    model_config = ConfigDict(frozen=True)

    referral: UUID
    reference: str
    occasion: str
    milestone: str
    reason: str
    owner: str
    since: datetime
    escalates_at: datetime
    escalated: bool
    version: int


class UndeliverableNotice(BaseModel):
    """One notice that could not be brought to a referrer, and whose it is to see to it.

    `reference` is the referral's, as people speak it; `organisation` the one that was to be reached. `version` is the
    ETag of `delivery`, which is sent again or said to be seen to.
    """

    model_config = ConfigDict(frozen=True)

    delivery: UUID
    version: int
    referral: UUID
    reference: str
    organisation: UUID
    occasion: str
    channel: str
    reason: str
    owner: str
    since: datetime


class OwnChannel(BaseModel):
    """Where an organisation is told. `version` is its ETag. A webhook's secret is shown once, when it is made."""

    model_config = ConfigDict(frozen=True)

    organisation: UUID
    mailbox: str | None
    webhook: str | None
    version: int


class MadeSecret(BaseModel):
    """A webhook's secret, once. Keep it. After a new one the old one signs beside it for 24 hours more."""

    model_config = ConfigDict(frozen=True)

    secret: str
