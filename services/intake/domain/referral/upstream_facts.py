"""Facts that another service tells of a referral after its routing: the concern that took it, or sent it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.working_time import london_day
from services.intake.domain.referral.state import Referral

SENT_BACK = "sent back: it did not belong to the matter that it had joined"


@event("intake.referral.taken")
class ReferralTaken:
    """Enquiry took the referral: this concern answers it. Until then it is handed over and not taken."""

    concern: UUID

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, concern=self.concern)


@command
class RecordReferralTaken:
    """Record which concern took a referral. A repeat records nothing."""

    concern: UUID

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.concern != self.concern:
            yield ReferralTaken(concern=self.concern)


@event("intake.referral.unjoined")
class ReferralUnjoined:
    """It did not belong to the concern that it had joined: triage has it again. `message_id`: the envelope of that.

    When it was received, its rating and what was added to it stay as they are.
    """

    concern: UUID
    message_id: UUID
    reason: AboutAdult
    review_on: date

    def apply(self, referral: Referral) -> Referral:
        return replace(
            referral,
            routing=None,
            joins=None,
            concern=None,
            owner=None,
            unallocated=SENT_BACK,
            review_on=self.review_on,
            unjoinings=referral.unjoinings | {self.message_id},
        )


@command
class RecordReferralUnjoined:
    """Record that a practitioner sent a joined referral back. Another concern has it, or recorded before: nothing
    follows.
    """

    concern: UUID
    message_id: UUID
    reason: AboutAdult

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.concern != self.concern or self.message_id in referral.unjoinings:
            return
        today = london_day(context.at)
        yield ReferralUnjoined(concern=self.concern, message_id=self.message_id, reason=self.reason, review_on=today)
