"""What we recorded ourselves, and what it asks of us next: at once, or when a moment has come."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.asking.decisions import Ask, Due
from services.chassis.asking.recorded import Recorded
from services.notify.domain.delivery.sending import IntendDelivery
from services.notify.domain.delivery.state import By, delivery_of
from services.notify.domain.feedback.disputing import EscalateDispute
from services.notify.domain.feedback.holding import EscalateHeld
from services.notify.domain.feedback.owing import KnowSources
from services.notify.domain.feedback.settling import FeedbackTold
from services.notify.domain.feedback.state import Debt, Feedback, Milestone, Outcome, feedback_of
from services.notify.domain.matter.reaching import MilestoneReached, ReferralAdded, SourcesKnown
from services.notify.domain.matter.state import Matter
from services.notify.policies.debts import SAFEGUARDING, owe, wary
from services.notify.timescales import held_escalates_at


def referral_added(added: ReferralAdded, matter: Matter, on: UUID) -> Iterator[Ask]:
    """It is owed word of its routing; one that comes late also what was reached before it came."""
    if added.occasion:
        routed = Outcome(outcome=SAFEGUARDING, reason=added.reason)
        debt = Debt(milestone=Milestone.ROUTED, outcome=routed, concern=added.concern)
        yield owe(added.referral, added.occasion, wary(debt, matter))
    for referral in matter.referrals:
        for when, debt in matter.reached.items():
            yield owe(referral, when, wary(debt, matter))


def milestone_reached(reached: MilestoneReached, matter: Matter, on: UUID) -> Iterator[Ask]:
    for referral in matter.referrals:
        yield owe(referral, reached.occasion, wary(reached.debt, matter))


def matter_sources_known(known: SourcesKnown, matter: Matter, on: UUID) -> Iterator[Ask]:
    """What is held until it is known who the source is, is settled again."""
    for referral in matter.referrals:
        learnt = KnowSources(referral=referral, concern=known.concern, sources=matter.sources)
        yield Ask(feedback_of(referral), learnt)


def feedback_told(told: FeedbackTold, feedback: Feedback, on: UUID) -> Iterator[Ask]:
    for by in By:
        meant = IntendDelivery(
            referral=told.referral,
            occasion=told.occasion,
            name=told.name,
            channel=by,
            organisation=told.organisation,
            member=told.member,
        )
        yield Ask(delivery_of(told.referral, told.name, by), meant)


def left_alone(escalate: EscalateHeld | EscalateDispute, recorded: Recorded) -> Iterator[Due]:
    yield Due(held_escalates_at(recorded.stamp.occurred_at), Ask(recorded.stream, escalate))
