"""Attempts: the intent to send a notice, each attempt and its result are events of their own, in that order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.channel.state import Channel, Correspondent
from services.notify.domain.delivery.restriction import DeliveryCancelled
from services.notify.domain.delivery.staff_notices import StaffNoticeUndeliverable
from services.notify.domain.delivery.state import ATTEMPTS_MAX, RETRY_DELAYS, ChannelKind, Delivery, Result

JITTER_FRACTION_MAX = 0.5


@event("notify.delivery.intended")
class DeliveryIntended:
    """`update` is the id by which the receiver knows what the notice is about.

    `own_address_only`: it goes to the member's own address, and to no mailbox of their organisation. `gathers_seconds`:
    it waits so long for other news to the same person, which then goes with it.
    """

    referral: UUID
    occasion: Plain
    update: Plain
    channel: ChannelKind
    organisation: UUID
    member: UUID
    own_address_only: bool = False
    gathers_seconds: int = 0

    def apply(self, delivery: Delivery | None) -> Delivery:
        return Delivery(
            update=self.update,
            gathers=self.gathers_seconds > 0,
            referral=self.referral,
            occasion=self.occasion,
            channel=self.channel,
            member=self.member,
            own_address_only=self.own_address_only,
        )


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
class NoticeDelivered:
    number: int

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.DELIVERED)


@event("notify.delivery.undeliverable")
class NoticeUndeliverable:
    referral: UUID
    occasion: Plain
    channel: ChannelKind
    reason: Plain
    owner: Plain

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.UNDELIVERABLE, owner=self.owner)


@event("notify.delivery.gathered")
class DeliveryGathered:
    """This news goes with the notice `into` (an update's id), not sent yet: one notice a person and moment."""

    referral: UUID
    occasion: Plain
    update: Plain
    channel: ChannelKind
    member: UUID
    into: Plain

    def apply(self, delivery: Delivery | None) -> Delivery:
        return Delivery(
            referral=self.referral,
            occasion=self.occasion,
            update=self.update,
            channel=self.channel,
            member=self.member,
            result=Result.GATHERED,
            gathered_into=self.into,
        )


@event("notify.delivery.news-added")
class NewsAddedToNotice:
    """This notice also tells of `update`. Recorded here, so that no attempt begins between the look and the joining."""

    update: Plain

    def apply(self, delivery: Delivery) -> Delivery:
        return delivery


class Addresses(NamedTuple):
    """Look-up: how the organisation is reached, and how the member is; how long a notice gathers, and the notice of the
    same person that still does.
    """

    channel: Channel | None
    member: Correspondent | None = None
    gathers_seconds: int = 0
    gathering: Delivery | None = None


@command
class IntendDelivery:
    """Intend to send a notice by this channel, where the receiver has it. A repeat adds nothing.

    All have e-mail. But none is meant for a member's own address where it is known that they have none. `gathers`: it
    may wait for other news to the same person, and goes with a notice that waits; `follows`: the update told before.
    """

    referral: UUID
    occasion: Plain
    update: Plain
    channel: ChannelKind
    organisation: UUID
    member: UUID
    own_address_only: bool = False
    gathers: bool = False
    follows: Plain = ""

    def decide(
        self, delivery: Delivery | None, context: CommandContext, addresses: Addresses
    ) -> Iterator[Event[Delivery]]:
        if delivery is not None or not self._has_address(addresses):
            return
        waiting = addresses.gathering
        if self.gathers and waiting and waiting.still_gathers:
            yield DeliveryGathered(
                referral=self.referral,
                occasion=self.occasion,
                update=self.update,
                channel=self.channel,
                member=self.member,
                into=waiting.update,
            )
        else:
            yield DeliveryIntended(
                referral=self.referral,
                occasion=self.occasion,
                update=self.update,
                channel=self.channel,
                organisation=self.organisation,
                member=self.member,
                own_address_only=self.own_address_only,
                gathers_seconds=addresses.gathers_seconds if self.gathers else 0,
            )

    def _has_address(self, addresses: Addresses) -> bool:
        if self.channel is ChannelKind.WEBHOOK:
            return bool(addresses.channel and addresses.channel.webhook)
        return not self.own_address_only or addresses.member is None or bool(addresses.member.email)


@command
class AddNewsToNotice:
    """Let other news to the same person go with this notice. Once an attempt has begun, it records nothing."""

    update: Plain

    def decide(self, delivery: Delivery, context: CommandContext) -> Iterator[Event[Delivery]]:
        if delivery.still_gathers:
            yield NewsAddedToNotice(update=self.update)


@command
class BeginAttempt:
    """Record that an attempt begins; where its process is killed, another is made later. Of the council's people,
    whoever has come to have a part in the matter (`parts`) is not written to.
    """

    def decide(self, delivery: Delivery, context: CommandContext, parts: frozenset[UUID]) -> Iterator[Event[Delivery]]:
        if delivery.result is None:
            yield DeliveryCancelled() if delivery.member in parts else AttemptBegun(number=delivery.attempts + 1)


@command
class RecordNoticeDelivered:
    """Record that the receiver took the notice."""

    def decide(self, delivery: Delivery, context: CommandContext) -> Iterator[Event[Delivery]]:
        if delivery.result is None:
            yield NoticeDelivered(number=delivery.attempts)


@command
class RecordAttemptFailed:
    """Record that an attempt failed, and when the next is due. After the last attempt the notice has an owner.

    `final`: another attempt would be refused as this one was, so that the notice has an owner now. `jitter`, from 0 to
    1, spreads the next attempts: a receiver that comes back does not meet all of them at once.
    """

    referral: UUID
    reason: Plain
    jitter: float
    final: bool = False

    def decide(self, delivery: Delivery, context: CommandContext, owner: str) -> Iterator[Event[Delivery]]:
        if delivery.result is not None:
            return
        over = self.final or delivery.attempts_since_renewal >= ATTEMPTS_MAX
        if over and delivery.staff:
            yield StaffNoticeUndeliverable(subject=delivery.staff, reason=self.reason, owner=owner)
            return
        if over:
            yield NoticeUndeliverable(
                referral=delivery.referral,
                occasion=delivery.occasion,
                channel=delivery.channel,
                reason=self.reason,
                owner=owner,
            )
            return
        due = context.at + retry_delay(delivery.attempts_since_renewal, self.jitter)
        yield AttemptFailed(number=delivery.attempts, reason=self.reason, due=due)


def retry_delay(attempts_since_renewal: int, jitter: float) -> timedelta:
    """The time from a failure to the next attempt."""
    return RETRY_DELAYS[max(attempts_since_renewal, 1) - 1] * (1 + JITTER_FRACTION_MAX * jitter)
