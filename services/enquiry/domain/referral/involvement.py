"""Who has a part in a referral, as intake publishes it after the routing, which carried what was known by then."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.referral.state import Referral


@event("enquiry.referral.involvement-recorded")
class InvolvementRecorded:
    """All who have a part in it beside its writer, as it is now. `message_id`: the envelope that said so."""

    concern: UUID
    message_id: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, message_ids=referral.message_ids | {self.message_id})


@command
class RecordInvolvement:
    """Record who has a part in it. Before the routing, which will carry it, and as a repeat it records nothing."""

    message_id: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield InvolvementRecorded(
                concern=referral.concern,
                message_id=self.message_id,
                involved=self.involved,
                restricted=self.restricted,
            )
