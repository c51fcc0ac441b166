"""Whatever is owed to a known referrer is settled at once: told at its level, held for a person, or not told at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutOther, Plain
from services.chassis.asking.decisions import Event, event
from services.notify.domain.feedback.audience import judge, shown
from services.notify.domain.feedback.state import (
    Addressee,
    Debt,
    Ended,
    Ending,
    Feedback,
    Held,
    HoldReason,
    Level,
    Milestone,
    Outcome,
    Steward,
    WithholdReason,
    in_path,
    name_for,
)


@event("notify.feedback.told", shape=2)
class FeedbackTold:
    """`outcome` is what the level lets through, and nothing else; `name` is what the referrer calls it."""

    referral: UUID
    organisation: UUID
    member: UUID
    occasion: Plain
    milestone: Milestone
    level: Level
    outcome: Outcome
    name: Plain

    def apply(self, feedback: Feedback) -> Feedback:
        return ended(feedback, self.occasion, Ended.TOLD, self.name)

    @staticmethod
    def upcast(shape: int, fields: dict[str, Any]) -> dict[str, Any]:
        return {"name": in_path(fields["occasion"]), **fields}


@event("notify.feedback.held")
class FeedbackHeld:
    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: HoldReason
    ceiling: Level
    owner: Plain
    concern: UUID | None = None

    def apply(self, feedback: Feedback) -> Feedback:
        held = Held(debt=feedback.owed[self.occasion], reason=self.reason, ceiling=self.ceiling, owner=self.owner)
        owed = {o: debt for o, debt in feedback.owed.items() if o != self.occasion}
        return replace(feedback, owed=owed, held={**feedback.held, self.occasion: held})


@event("notify.feedback.withheld")
class FeedbackWithheld:
    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: WithholdReason
    rationale: AboutOther

    def apply(self, feedback: Feedback) -> Feedback:
        return ended(feedback, self.occasion, Ended.WITHHELD)


def settle(feedback: Feedback, steward: Steward) -> Iterator[Event]:
    """Tell or hold everything that is owed, once it is known to whom."""
    if feedback.addressee:
        for occasion, debt in feedback.owed.items():
            settled = _settled(feedback, feedback.addressee, occasion, debt, steward)
            yield settled
            feedback = settled.apply(feedback)


def _settled(feedback: Feedback, to: Addressee, occasion: str, debt: Debt, steward: Steward) -> Event:
    judged = judge(to, debt, steward.left)
    if judged.level is None:
        return FeedbackWithheld(
            referral=feedback.referral,
            occasion=occasion,
            milestone=debt.milestone,
            reason=WithholdReason.ANONYMOUS,
            rationale="",
        )
    if judged.hold is None:
        return told(feedback, to, occasion, debt, judged.level)
    return FeedbackHeld(
        referral=feedback.referral,
        occasion=occasion,
        milestone=debt.milestone,
        reason=judged.hold,
        ceiling=judged.level,
        owner=steward.owner,
        concern=debt.concern,
    )


def told(feedback: Feedback, to: Addressee, occasion: str, debt: Debt, level: Level) -> FeedbackTold:
    """The event of telling them: what the level does not let through is not in it."""
    return FeedbackTold(
        referral=feedback.referral,
        organisation=to.organisation,
        member=to.member,
        occasion=occasion,
        milestone=debt.milestone,
        level=level,
        outcome=shown(level, debt.outcome),
        name=name_for(feedback, debt.milestone),
    )


def ended(feedback: Feedback, occasion: str, how: Ended, name: str = "") -> Feedback:
    """The debt is no longer owed or held."""
    debt = feedback.owed.get(occasion) or feedback.held[occasion].debt
    return replace(
        feedback,
        owed={o: d for o, d in feedback.owed.items() if o != occasion},
        held={o: h for o, h in feedback.held.items() if o != occasion},
        ended={**feedback.ended, occasion: Ending(how=how, debt=debt, name=name)},
    )
