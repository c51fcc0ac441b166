"""This is where one notice by one channel stands: meant, tried so often, delivered or given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.chassis.asking.decisions import stream

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
"""How long after each failure the next attempt is due, at least; after the last it is given up."""

ATTEMPTS = len(WAITS) + 1


class By(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"


class Result(StrEnum):
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    SEEN_TO = "seen to"


def delivery_of(referral: UUID, name: str, channel: By) -> UUID:
    """The stable id that a receiver knows it by, however often it is tried: made of nothing that they do not know."""
    return stream("deliveries", referral, name, channel)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`given_up_at` is how many attempts were made of it before it was sent again."""

    referral: UUID
    occasion: str
    channel: By
    attempts: int = 0
    given_up_at: int = 0
    due: datetime | None = None
    result: Result | None = None

    @property
    def tries(self) -> int:
        """How often it was tried since it was meant, or sent again."""
        return self.attempts - self.given_up_at


class Notice(NamedTuple):
    """What is due to be sent: a reference and where to, and nothing of what was told."""

    delivery: UUID
    referral: UUID
    reference: str
    occasion: str
    channel: By
    organisation: UUID
    email: str | None
    webhook: str | None
