"""A notice is meant first, then tried, then it is known what came of it: each is an event of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.asking.decisions import Asked, Event, command, event
from services.notify.domain.channel.state import Channel
from services.notify.domain.delivery.state import ATTEMPTS, WAITS, By, Delivery, Result
from services.notify.domain.feedback.state import in_path

SPREAD = 0.5


@event("notify.delivery.intended", shape=2)
class DeliveryIntended:
    """`name` is what its receiver calls what it is about."""

    referral: UUID
    occasion: Plain
    name: Plain
    channel: By
    organisation: UUID
    member: UUID

    @staticmethod
    def upcast(shape: int, fields: dict[str, Any]) -> dict[str, Any]:
        return {"name": in_path(fields["occasion"]), **fields}

    def apply(self, delivery: Delivery | None) -> Delivery:
        return Delivery(referral=self.referral, occasion=self.occasion, channel=self.channel)


@event("notify.delivery.attempt-begun")
class AttemptBegun:
    number: int

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, attempts=self.number)


@event("notify.delivery.attempt-failed")
class AttemptFailed:
    number: int
    reason: Plain
    due: datetime

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, due=self.due)


@event("notify.delivery.delivered")
class Delivered:
    number: int

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.DELIVERED)


@event("notify.delivery.undeliverable")
class Undeliverable:
    referral: UUID
    occasion: Plain
    channel: By
    reason: Plain
    owner: Plain

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.UNDELIVERABLE)


@command
class IntendDelivery:
    """Mean to send a notice by this channel, where they have it (all have e-mail). Meant before: nothing."""

    referral: UUID
    occasion: Plain
    name: Plain
    channel: By
    organisation: UUID
    member: UUID

    def decide(self, delivery: Delivery | None, asked: Asked, to: Channel | None) -> Iterator[Event]:
        if delivery is None and (self.channel is By.EMAIL or (to and to.webhook)):
            yield DeliveryIntended(
                referral=self.referral,
                occasion=self.occasion,
                name=self.name,
                channel=self.channel,
                organisation=self.organisation,
                member=self.member,
            )


@command
class BeginAttempt:
    """Record that it is about to be tried. Killed before its result is known, it is tried again, as another attempt."""

    def decide(self, delivery: Delivery, asked: Asked) -> Iterator[Event]:
        if delivery.result is None:
            yield AttemptBegun(number=delivery.attempts + 1)


@command
class NoteDelivered:
    """Record that it was taken from us."""

    def decide(self, delivery: Delivery, asked: Asked) -> Iterator[Event]:
        if delivery.result is None:
            yield Delivered(number=delivery.attempts)


@command
class NoteFailed:
    """Record that an attempt failed, and when the next is due; after the last it is somebody's to see to.

    `final`: another attempt would be refused as this one was, so it is somebody's now. `jitter` from 0 to 1 spreads
    the next attempts, so that a receiver that comes back is not met by all at once.
    """

    referral: UUID
    reason: Plain
    jitter: float
    final: bool = False

    def decide(self, delivery: Delivery, asked: Asked, owner: str) -> Iterator[Event]:
        if delivery.result is not None:
            return
        if self.final or delivery.tries >= ATTEMPTS:
            yield Undeliverable(
                referral=delivery.referral,
                occasion=delivery.occasion,
                channel=delivery.channel,
                reason=self.reason,
                owner=owner,
            )
            return
        due = asked.at + next_wait(delivery.tries, self.jitter)
        yield AttemptFailed(number=delivery.attempts, reason=self.reason, due=due)


def next_wait(tries: int, jitter: float) -> timedelta:
    """How long until the next attempt."""
    return WAITS[max(tries, 1) - 1] * (1 + SPREAD * jitter)
