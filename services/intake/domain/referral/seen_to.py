"""Seen to: somebody of the council has looked at a referral, has read what a partner added, or has called them back.

The partner hears of the last two, and nothing of what was done with it: that is told when it is decided, as far as
they may know.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.state import item_of
from services.intake.domain.referral.state import Referral, Routing


def addition_key(number: int) -> str:
    """What tells the open items of a referral's additions apart; the first addition is 1."""
    return f"information {number}"


@event("intake.referral.looked-at")
class LookedAt:
    """Somebody of triage said "I have it", or what they found: what comes from now on they do not read as new."""

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, looked_at=True)


@command
class RecordLookedAt:
    """Record that somebody acknowledged or reviewed its item on the board. A repeat records nothing."""

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if not referral.looked_at:
            yield LookedAt()


@event("intake.referral.addition-read")
class AdditionRead:
    """A person said that they have seen what a partner added. `number`: the first addition is 1."""

    number: int

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, unread=referral.unread - {self.number})


@command
class RecordAdditionRead:
    """Record that an item on the board was seen, where it is about what a partner added. A repeat records nothing.

    `service` and `kind`: those of the item.
    """

    referral: UUID
    item: UUID
    service: str
    kind: str

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        for number in sorted(referral.unread):
            if item_of(self.service, self.kind, self.referral, addition_key(number)) == self.item:
                yield AdditionRead(number=number)


@event("intake.referral.callback-made")
class CallbackMade:
    """A practitioner spoke with the partner who asked to be called back."""

    def apply(self, referral: Referral) -> Referral:
        return referral


@command
class RecordCallbackMade:
    """Record that the call was made. Of a referral that asks for none it records nothing."""

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.routing is Routing.CALLBACK:
            yield CallbackMade()
