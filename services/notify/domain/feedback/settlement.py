"""Settlement: an obligation to a known referrer is told at its level, held for a person, or not told at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutOther, Plain
from services.chassis.domain.decider import Event, event
from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.audience import (
    judge,
    may_follow,
    visible_correction,
    visible_outcome,
)
from services.notify.domain.feedback.next_word import ASIDE, next_word
from services.notify.domain.feedback.state import (
    Addressee,
    Correction,
    Ending,
    EndingKind,
    Feedback,
    HeldObligation,
    HoldReason,
    Level,
    Milestone,
    Obligation,
    Outcome,
    ResponsibleManager,
    WithholdReason,
    Word,
)
from services.notify.domain.feedback.updates import next_update


@event("notify.feedback.told")
class FeedbackTold:
    """`outcome` holds only what the level lets through; `update` is the id by which the referrer knows it.

    `next_word`: by when they hear again; None: no more is promised. `answers`: the update with which they disagreed.
    `correction`: what of an earlier update is put right.
    """

    referral: UUID
    organisation: UUID
    member: UUID
    occasion: Plain
    milestone: Milestone
    level: Level
    outcome: Outcome
    update: Plain
    next_word: Clock | None = None
    answers: Plain = ""
    correction: Correction | None = None

    def apply(self, feedback: Feedback) -> Feedback:
        ended = end_obligation(feedback, self.occasion, EndingKind.TOLD, self.update, self.level, self.answers)
        told = replace(ended, last_told=self.occasion, next_word=self.next_word)
        if self.milestone is Milestone.HOLDING:
            return replace(told, holding_updates=feedback.holding_updates + 1)
        if self.milestone in ASIDE:
            return told
        return replace(told, last_word=Word(self.milestone, self.outcome.outcome), holding_updates=0)


@event("notify.feedback.held")
class FeedbackHeld:
    """`clock`: by when a person is to decide. Without one it was recorded before events carried their clocks."""

    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: HoldReason
    ceiling: Level
    owner: Plain
    concern: UUID | None = None
    clock: Clock | None = None

    def apply(self, feedback: Feedback) -> Feedback:
        held = HeldObligation(
            obligation=feedback.open_obligations[self.occasion],
            reason=self.reason,
            ceiling=self.ceiling,
            owner=self.owner,
        )
        open_obligations = {o: obligation for o, obligation in feedback.open_obligations.items() if o != self.occasion}
        return replace(
            feedback,
            open_obligations=open_obligations,
            held_obligations={**feedback.held_obligations, self.occasion: held},
        )


@event("notify.feedback.withheld")
class FeedbackWithheld:
    referral: UUID
    occasion: Plain
    milestone: Milestone
    reason: WithholdReason
    rationale: AboutOther
    look_again_on: date | None = None

    def apply(self, feedback: Feedback) -> Feedback:
        return end_obligation(feedback, self.occasion, EndingKind.WITHHELD)


def knowing(feedback: Feedback, responsible_manager: ResponsibleManager) -> Feedback:
    """The feedback, with the other ids of its addressee's organisation."""
    addressee = feedback.addressee
    if addressee is None or addressee.aliases == responsible_manager.aliases:
        return feedback
    return replace(feedback, addressee=replace(addressee, aliases=responsible_manager.aliases))


def settle(feedback: Feedback, responsible_manager: ResponsibleManager) -> Iterator[Event[Feedback]]:
    """Tell, hold or withhold each open obligation, once the addressee is known."""
    feedback = knowing(feedback, responsible_manager)
    if feedback.addressee:
        for occasion, obligation in feedback.open_obligations.items():
            settled = _settle_one(feedback, feedback.addressee, occasion, obligation, responsible_manager)
            yield settled
            feedback = settled.apply(feedback)


def _settle_one(
    feedback: Feedback,
    addressee: Addressee,
    occasion: str,
    obligation: Obligation,
    responsible_manager: ResponsibleManager,
) -> Event[Feedback]:
    judgement = judge(addressee, obligation, responsible_manager.referrer_has_left)
    if judgement.level is None:
        return FeedbackWithheld(
            referral=feedback.referral,
            occasion=occasion,
            milestone=obligation.milestone,
            reason=WithholdReason.ANONYMOUS,
            rationale="",
        )
    if judgement.hold is None:
        return tell(feedback, addressee, occasion, obligation, judgement.level, responsible_manager.next_words)
    return FeedbackHeld(
        referral=feedback.referral,
        occasion=occasion,
        milestone=obligation.milestone,
        reason=judgement.hold,
        ceiling=judgement.level,
        owner=responsible_manager.owner,
        concern=obligation.concern,
        clock=responsible_manager.clock,
    )


def tell(
    feedback: Feedback,
    addressee: Addressee,
    occasion: str,
    obligation: Obligation,
    level: Level,
    next_words: Mapping[str, Clock],
) -> FeedbackTold:
    """The event that tells them, without what the level does not let through. `next_words`: see ResponsibleManager."""
    visible, correction = visible_outcome(level, obligation.outcome), visible_correction(level, obligation.correction)
    if obligation.milestone is Milestone.DECIDED and not knows_a_decision(feedback):
        visible = dataclasses.replace(visible, because=None)
    follows = may_follow(addressee)
    return FeedbackTold(
        referral=feedback.referral,
        organisation=addressee.organisation,
        member=addressee.member,
        occasion=occasion,
        milestone=obligation.milestone,
        level=level,
        outcome=visible,
        update=next_update(feedback, obligation.milestone),
        next_word=next_word(feedback, obligation.milestone, visible, next_words) if follows else None,
        answers=correction.answers if correction else "",
        correction=correction,
    )


def knows_a_decision(feedback: Feedback) -> bool:
    """Whether the referrer was told what was decided: nobody else can learn that it was decided again, and why."""
    return any(
        ending.obligation.milestone is Milestone.DECIDED and ending.level and ending.level >= Level.DECISION
        for ending in feedback.endings.values()
        if not ending.in_error
    )


def end_obligation(
    feedback: Feedback,
    occasion: str,
    kind: EndingKind,
    update: str = "",
    level: Level | None = None,
    answers: str = "",
) -> Feedback:
    """The feedback with this obligation neither open nor held, but ended."""
    obligation = feedback.open_obligations.get(occasion) or feedback.held_obligations[occasion].obligation
    ending = Ending(kind=kind, obligation=obligation, update=update, level=level, answers=answers)
    return replace(
        feedback,
        open_obligations={key: value for key, value in feedback.open_obligations.items() if key != occasion},
        held_obligations={key: value for key, value in feedback.held_obligations.items() if key != occasion},
        endings={**feedback.endings, occasion: ending},
    )
