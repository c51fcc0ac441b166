"""Routing again: a referrer disagreed with where triage sent a referral, and was answered that it is decided again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.working_time import london_day
from services.intake.domain.referral.state import Referral, Routing

ROUTED_AGAIN = "to be routed again: its referrer disagreed with where it was sent"


@event("intake.referral.routing-reopened")
class RoutingReopened:
    """Triage has the referral again. `message_id`: the envelope of the answer; `occasion`: notify's key.

    When it was received, its rating and what was added to it stay as they are.
    """

    message_id: UUID
    occasion: Plain
    review_on: date

    def apply(self, referral: Referral) -> Referral:
        return replace(
            referral,
            routing=None,
            joins=None,
            owner=None,
            unallocated=ROUTED_AGAIN,
            review_on=self.review_on,
            unjoinings=referral.unjoinings | {self.message_id},
        )


@command
class RecordRoutingToBeDecidedAgain:
    """Take the referral back to triage. One that safeguarding has is decided again there.

    A repeat, or a referral that triage has already, records nothing.
    """

    message_id: UUID
    occasion: Plain

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.routing in (None, Routing.SAFEGUARDING) or self.message_id in referral.unjoinings:
            return
        review_on = london_day(context.at)
        yield RoutingReopened(message_id=self.message_id, occasion=self.occasion, review_on=review_on)
