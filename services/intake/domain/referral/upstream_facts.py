"""Facts that another service tells of a referral after its routing: the concern that took it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.intake.domain.referral.state import Referral


@event("intake.referral.taken")
class ReferralTaken:
    """Enquiry took the referral: this concern answers it. Until then it is handed over and not taken."""

    concern: UUID

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, concern=self.concern)


@command
class RecordReferralTaken:
    """Record which concern took a referral. Recorded before: nothing follows."""

    concern: UUID

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.concern != self.concern:
            yield ReferralTaken(concern=self.concern)
