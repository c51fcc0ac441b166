"""Withholding: a manager decides that a referrer is not told; where nothing else would follow, how that ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import RationaleAboutOther, of_substance
from services.chassis.domain.working_time import london_day
from services.notify.domain.feedback.aside import tell_aside
from services.notify.domain.feedback.audience import ceiling
from services.notify.domain.feedback.next_word import is_last
from services.notify.domain.feedback.review import held_obligation
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackWithheld, knowing
from services.notify.domain.feedback.state import (
    EndingKind,
    Feedback,
    HoldReason,
    Milestone,
    Obligation,
    ResponsibleManager,
    WithholdReason,
    occasion_from_path,
)

LOOKED_AT_AGAIN_WITHIN = timedelta(days=366)


class NeedsAnEnding(Refused):
    """Withholding the last word would be silence: it is ended, or looked at again."""

    status = 422


class NotAComingDay(Refused):
    """What is looked at again is looked at on a day to come, within a year."""

    status = 422


@command
class WithholdFeedback:
    """Decide that the referrer is not told, and why. To them it looks like feedback in progress.

    Nothing follows the last word of itself. Withholding it says how it ends: `ends`, the referrer is told that they can
    be told no more, or `look_again_on`, the day on which somebody looks at it again.
    """

    occasion: Plain
    reason: WithholdReason
    rationale: RationaleAboutOther
    ends: bool = False
    look_again_on: date | None = None

    def decide(
        self, feedback: Feedback, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        feedback.involvement.must_be_shown_to(context.by)
        occasion = occasion_from_path(self.occasion)
        held = held_obligation(feedback, occasion)
        self._must_end(held.obligation, context)
        withheld = FeedbackWithheld(
            referral=feedback.referral,
            occasion=occasion,
            milestone=held.obligation.milestone,
            reason=self.reason,
            rationale=of_substance(self.rationale),
            look_again_on=self.look_again_on,
        )
        yield withheld
        if self.ends:
            yield from tell_aside(withheld.apply(feedback), Milestone.ENDING, responsible_manager.next_words)

    def _must_end(self, obligation: Obligation, context: CommandContext) -> None:
        if self.ends and self.look_again_on:
            raise NeedsAnEnding("say that it ends, or the day on which it is looked at again: not both")
        if is_last(obligation.milestone, obligation.outcome.outcome) and not (self.ends or self.look_again_on):
            raise NeedsAnEnding("no other word follows this: say that it ends, or when it is looked at again")
        today = london_day(context.at)
        if self.look_again_on and not today < self.look_again_on <= today + LOOKED_AT_AGAIN_WITHIN:
            raise NotAComingDay("it is looked at again on a day to come, within a year: give that day")


@event("notify.feedback.withholding-lapsed")
class WithholdingLapsed:
    """The day came on which it is looked at again: the obligation is open, and `FeedbackHeld` follows."""

    referral: UUID
    occasion: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        obligation = feedback.endings[self.occasion].obligation
        endings = {key: value for key, value in feedback.endings.items() if key != self.occasion}
        opened = {**feedback.open_obligations, self.occasion: obligation}
        return replace(feedback, endings=endings, open_obligations=opened)


@command
class LookAgain:
    """Hold again what was withheld until this day. What was told, or withheld for good, stays so."""

    referral: UUID
    occasion: Plain

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        ending = feedback.endings.get(self.occasion) if feedback else None
        if not (feedback and feedback.addressee and ending and ending.kind is EndingKind.WITHHELD):
            return
        highest = ceiling(knowing(feedback, responsible_manager).addressee or feedback.addressee, ending.obligation)
        if highest is not None:
            yield WithholdingLapsed(referral=self.referral, occasion=self.occasion)
            yield FeedbackHeld(
                referral=self.referral,
                occasion=self.occasion,
                milestone=ending.obligation.milestone,
                reason=HoldReason.LOOKED_AT_AGAIN,
                ceiling=highest,
                owner=responsible_manager.owner,
                concern=ending.obligation.concern,
                clock=responsible_manager.clock,
            )
