"""Who of the council has a part in a referral, as intake publishes it: none of what waits about it is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.open_items.involvement import Involvement
from services.notify.domain.feedback.state import Feedback


def is_shown(feedback: Feedback, context: CommandContext) -> bool:
    """Whether one of the council's people may see feedback: nobody who has a part in a restricted referral does."""
    return not feedback.involvement.hides_from(context.by)


@event("notify.feedback.involvement-recorded")
class InvolvementRecorded:
    """All who have a part in it, as it is now; `restricted`: nobody of them sees it, whatever their role."""

    referral: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def apply(self, feedback: Feedback | None) -> Feedback:
        involvement = Involvement(involved=frozenset(self.involved), restricted=self.restricted)
        return replace(feedback or Feedback(referral=self.referral), involvement=involvement)


@command
class RecordInvolvement:
    """Record who has a part in a referral. The same again records nothing."""

    referral: UUID
    involved: tuple[UUID, ...]
    restricted: bool

    def decide(self, feedback: Feedback | None, context: CommandContext) -> Iterator[Event[Feedback]]:
        recorded = InvolvementRecorded(referral=self.referral, involved=self.involved, restricted=self.restricted)
        before = feedback or Feedback(referral=self.referral)
        if recorded.apply(feedback).involvement != before.involvement:
            yield recorded
