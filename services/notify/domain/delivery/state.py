"""State: one notice by one channel, with its attempts and its result."""

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
"""The least time from each failure to the next attempt. After the last attempt the notice is undeliverable."""

ATTEMPTS_MAX = len(RETRY_DELAYS) + 1


class ChannelKind(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class Result(StrEnum):
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    SEEN_TO = "seen to"


def delivery_of(referral: UUID, update: str, channel: ChannelKind) -> UUID:
    """The stable id by which a receiver knows a notice in every attempt, made of nothing that they do not know."""
    return stream("deliveries", referral, update, channel)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`attempts_before_renewal`: attempts before a person sent the notice again."""

    referral: UUID
    occasion: str
    channel: ChannelKind
    attempts: int = 0
    attempts_before_renewal: int = 0
    due: datetime | None = None
    result: Result | None = None

    @property
    def attempts_since_renewal(self) -> int:
        """Attempts since the notice was intended, or sent again."""
        return self.attempts - self.attempts_before_renewal


class Notice(NamedTuple):
    """A notice that is due: a reference and an address, and nothing of what was told."""

    delivery: UUID
    referral: UUID
    reference: str
    update: str
    channel: ChannelKind
    organisation: UUID
    email: str | None
    webhook: str | None
