"""Restriction: a notice of what became restricted goes to the member's own address, or it is not sent."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.channel.state import Correspondent
from services.notify.domain.delivery.state import Delivery, Result


@event("notify.delivery.cancelled")
class DeliveryCancelled:
    """It is not sent (any more): whom it would have reached may not know of it."""

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.CANCELLED)


@event("notify.delivery.narrowed")
class DeliveryNarrowed:
    """It goes to the member's own address, and to no mailbox of their organisation."""

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, own_address_only=True)


@command
class CancelDelivery:
    """Send this notice to nobody. One that was sent, or never intended, stays as it is."""

    def decide(self, delivery: Delivery | None, context: CommandContext) -> Iterator[Event[Delivery]]:
        if delivery and is_open(delivery):
            yield DeliveryCancelled()


@command
class NarrowDelivery:
    """Send this notice to the member's own address only; where they have none, to nobody."""

    def decide(
        self, delivery: Delivery | None, context: CommandContext, member: Correspondent | None
    ) -> Iterator[Event[Delivery]]:
        if delivery and is_open(delivery) and not delivery.own_address_only:
            yield DeliveryNarrowed() if member is None or member.email else DeliveryCancelled()


def is_open(delivery: Delivery) -> bool:
    """Whether it may still be sent: also an undeliverable one, which a person can send again."""
    return delivery.result in (None, Result.UNDELIVERABLE)
