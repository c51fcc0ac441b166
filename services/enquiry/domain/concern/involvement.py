"""Who has a part in a referral of a concern, as intake publishes it after the routing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.concern.state import Concern


@event("enquiry.concern.involvement-recorded")
class ConcernInvolvementRecorded:
    """All who have a part in one of its referrals beside its writer, as it is now; and whether it is restricted."""

    referral: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def apply(self, concern: Concern) -> Concern:
        taken = replace(concern.taken[self.referral], involved=frozenset(self.involved), restricted=self.restricted)
        return replace(concern, taken={**concern.taken, self.referral: taken})


@command
class RecordConcernInvolvement:
    """Record who has a part in a referral of this concern. The same again records nothing."""

    referral: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        taken = concern.taken.get(self.referral) if concern else None
        if taken and (taken.involved, taken.restricted) != (frozenset(self.involved), self.restricted):
            yield ConcernInvolvementRecorded(referral=self.referral, involved=self.involved, restricted=self.restricted)
