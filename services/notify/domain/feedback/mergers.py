"""Mergers: the source of risk turns out to be the referrer's own organisation, under another id (`access` §2).

What is held is judged again. What was told stays told, and is listed for the council to know of.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.audience import is_named_source, judge
from services.notify.domain.feedback.obligations import ObligationOpened
from services.notify.domain.feedback.settlement import knowing, settle
from services.notify.domain.feedback.state import EndingKind, Feedback, HoldReason, Level, ResponsibleManager


@event("notify.feedback.told-before-merger")
class ToldBeforeMerger:
    """What an organisation was told of a matter in which it is named as a source of risk under another id."""

    referral: UUID
    updates: tuple[Plain, ...]

    def apply(self, feedback: Feedback) -> Feedback:
        return feedback


@command
class JudgeAgain:
    """Judge again what is held, and list what was told, where the source turns out to be the referrer's organisation.

    It is another organisation, or everything stands as it would: it records nothing.
    """

    referral: UUID

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback is None or feedback.addressee is None:
            return
        informed = knowing(feedback, responsible_manager)
        if updates := tuple(_updates_told_to_a_source(informed)):
            yield ToldBeforeMerger(referral=feedback.referral, updates=updates)
        judged: Feedback = informed
        for opened in _to_be_judged(informed):
            yield opened
            judged = opened.apply(judged)
        yield from settle(judged, responsible_manager)


def _updates_told_to_a_source(feedback: Feedback) -> Iterator[str]:
    """What said more than that the referral was received."""
    assert feedback.addressee
    for ending in feedback.endings.values():
        told = ending.kind is EndingKind.TOLD and ending.level not in (None, Level.RECEIVED)
        if told and is_named_source(ending.obligation, feedback.addressee):
            yield ending.update


def _to_be_judged(feedback: Feedback) -> Iterator[ObligationOpened]:
    assert feedback.addressee
    for occasion, held in feedback.held_obligations.items():
        judgement = judge(feedback.addressee, held.obligation, held.reason is HoldReason.LEFT)
        if judgement.hold is not None and (judgement.hold, judgement.level) != (held.reason, held.ceiling):
            yield ObligationOpened(referral=feedback.referral, occasion=occasion, obligation=held.obligation)
