"""This is where one notice by one channel stands: meant, tried so often, delivered or given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream

RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""How long after each failure the next attempt is due, at least; after the last it is given up."""

ATTEMPTS_MAX = len(RETRY_DELAYS) + 1


class ChannelKind(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class Result(StrEnum):
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    SEEN_TO = "seen to"


def delivery_of(referral: UUID, update: str, channel: ChannelKind) -> UUID:
    """The stable id that a receiver knows it by, however often it is tried: made of nothing that they do not know."""
    return stream("deliveries", referral, update, channel)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`attempts_before_renewal` is how many attempts were made of it before it was sent again."""

    referral: UUID
    occasion: str
    channel: ChannelKind
    attempts: int = 0
    attempts_before_renewal: int = 0
    due: datetime | None = None
    result: Result | None = None

    @property
    def attempts_since_renewal(self) -> int:
        """How often it was tried since it was meant, or sent again."""
        return self.attempts - self.attempts_before_renewal


class Notice(NamedTuple):
    """What is due to be sent: a reference and where to, and nothing of what was told."""

    delivery: UUID
    referral: UUID
    reference: str
    update: str
    channel: ChannelKind
    organisation: UUID
    email: str | None
    webhook: str | None
