"""State: one notice by one channel, with its attempts and its result."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream
from services.notify.domain.delivery.staff_subject import StaffSubject

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
    CANCELLED = "cancelled"
    GATHERED = "gathered"


def delivery_of(referral: UUID, update: str, channel: ChannelKind, member: UUID | None = None) -> UUID:
    """The stable id by which a receiver knows a notice in every attempt, made of nothing that they do not know.

    `member`: a colleague of the writer with whom the referral is shared; None for the writer and their organisation.
    """
    return stream("deliveries", referral, update, channel, *((member,) if member else ()))


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """`attempts_before_renewal`: attempts before a person sent the notice again.

    `own_address_only`: it goes to the member's own address, and to no mailbox of their organisation. `gathers`: other
    news to the same person goes with it until it is sent; `gathered_into`: the update with whose notice this one goes.
    `owner`: who sees to it, where it is undeliverable.
    `staff`: it goes to the council's own people, about an open item or a team, whose id is `referral` then.
    """

    referral: UUID
    occasion: str
    channel: ChannelKind
    attempts: int = 0
    attempts_before_renewal: int = 0
    due: datetime | None = None
    result: Result | None = None
    member: UUID | None = None
    own_address_only: bool = False
    update: str = ""
    gathers: bool = False
    gathered_into: str = ""
    owner: str = ""
    staff: StaffSubject | None = None

    @property
    def still_gathers(self) -> bool:
        """Whether other news to the same person can go with this notice: no attempt has begun."""
        return self.gathers and self.attempts == 0 and self.result is None

    @property
    def attempts_since_renewal(self) -> int:
        """Attempts since the notice was intended, or sent again."""
        return self.attempts - self.attempts_before_renewal


class StaffNews(NamedTuple):
    """What a notice says to the council's own people: of an item, or of the test of a team's address (`test`)."""

    service: str = ""
    what: str = ""
    reason: str = ""
    asks_for_it: bool = False
    due_at: datetime | None = None
    next_at: datetime | None = None
    rung: str = ""
    test: UUID | None = None


class Notice(NamedTuple):
    """A notice that is due: a reference and an address, and nothing of what was told.

    `email`: the member's own address, or else their organisation's mailbox. `own_email`: the member's own. `kind`: what
    kind of news it is, in general words of the table of words. `staff`: what it says to the council's own people.
    """

    delivery: UUID
    referral: UUID
    reference: str
    update: str
    channel: ChannelKind
    organisation: UUID
    email: str | None
    webhook: str | None
    own_email: str | None = None
    kind: str = "update"
    staff: StaffNews | None = None
