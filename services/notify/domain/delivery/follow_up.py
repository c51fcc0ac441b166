"""Follow-up: a person sends an undeliverable notice again, or says how they saw to it, here or on the board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from annotated_types import Len
from msgspec.structs import replace

from contracts.personal import AboutOther, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.state import ChannelKind, Delivery, Result


class NotUndeliverable(Refused):
    """Only an undeliverable notice is sent again or seen to."""


@event("notify.delivery.renewed")
class DeliveryRenewed:
    """It has as many attempts as at first, under the id by which its receiver knows it."""

    referral: UUID
    occasion: Plain
    channel: ChannelKind

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=None, due=None, owner="", attempts_before_renewal=delivery.attempts)


@event("notify.delivery.seen-to")
class UndeliverableSeenTo:
    """Somebody told the receiver in another way, or knows why nobody has to."""

    referral: UUID
    occasion: Plain
    channel: ChannelKind
    reason: AboutOther

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.SEEN_TO)


@event("notify.delivery.owner-changed")
class NoticeOwnerChanged:
    """`owner` sees to the undeliverable notice; or `nobody`: their team does."""

    owner: Plain

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, owner=self.owner)


@command
class SendAgain:
    """Send an undeliverable notice again, to the address that is known now."""

    def decide(self, delivery: Delivery, context: CommandContext) -> Iterator[Event[Delivery]]:
        _must_be_undeliverable(delivery)
        yield DeliveryRenewed(referral=delivery.referral, occasion=delivery.occasion, channel=delivery.channel)


@command
class SeeTo:
    """Say how you saw to an undeliverable notice. It is not sent again, and waits for nobody."""

    reason: Annotated[AboutOther, Len(1, 2000)]

    def decide(self, delivery: Delivery, context: CommandContext) -> Iterator[Event[Delivery]]:
        _must_be_undeliverable(delivery)
        yield UndeliverableSeenTo(
            referral=delivery.referral, occasion=delivery.occasion, channel=delivery.channel, reason=self.reason
        )


@command
class RecordSeenTo:
    """Record what somebody said on the board that they did. One that waits for nobody any more records nothing."""

    reason: AboutOther

    def decide(self, delivery: Delivery | None, context: CommandContext) -> Iterator[Event[Delivery]]:
        if delivery and delivery.result is Result.UNDELIVERABLE:
            yield UndeliverableSeenTo(
                referral=delivery.referral, occasion=delivery.occasion, channel=delivery.channel, reason=self.reason
            )


@command
class RecordNoticeOwner:
    """Record who sees to an undeliverable notice (None: nobody). Theirs already, or seen to: records nothing."""

    owner: UUID | None

    def decide(self, delivery: Delivery | None, context: CommandContext) -> Iterator[Event[Delivery]]:
        owner = str(self.owner or NOBODY)
        if delivery and delivery.result is Result.UNDELIVERABLE and delivery.owner != owner:
            yield NoticeOwnerChanged(owner=owner)


def _must_be_undeliverable(delivery: Delivery) -> None:
    """Raises NotUndeliverable."""
    if delivery.result is not Result.UNDELIVERABLE:
        raise NotUndeliverable("this notice waits for nobody (any more); read the list of what did not arrive again")
