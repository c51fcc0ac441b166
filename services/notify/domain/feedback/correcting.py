"""Correcting: what a referrer was told was wrong. They are told so, and what holds now, composed from what stands now.

It is told, held or withheld as any other milestone is, by what makes telling unsafe at this moment.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from uuid import UUID

import msgspec

from services.chassis.domain.decider import Event, Refused
from services.notify.domain.feedback.audience import visible_outcome
from services.notify.domain.feedback.obligations import ObligationOpened
from services.notify.domain.feedback.settlement import settle
from services.notify.domain.feedback.state import (
    Correction,
    Ending,
    EndingKind,
    Feedback,
    Level,
    Milestone,
    Obligation,
    Outcome,
    ResponsibleManager,
)

JUDGED = frozenset({Milestone.ROUTED, Milestone.DECIDED})
"""Of these the latest stands."""
PATHWAY = JUDGED | {Milestone.OPENED, Milestone.CONCLUDED, Milestone.CLOSED, Milestone.REOPENED}
SET_ASIDE_BY = frozenset({Milestone.OPENED, Milestone.REOPENED})
"""What begins an enquiry sets the conclusion before it aside."""


class NothingToCorrect(Refused):
    """What the referrer was told is what stands: to say that it was wrong would be untrue."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What stands now of a referral: the codes of its latest routing or decision (`milestone`), and what became of the
    risk; how far it is (`stage`). `told`: its referrer was told all of it.
    """

    milestone: Milestone
    outcome: Outcome
    concern: UUID | None
    stage: Milestone
    told: bool


def standing(feedback: Feedback) -> Standing | None:
    """What stands now; None where a referral is to be routed anew, after a message was sent in error, or at first."""
    reached = _reached(feedback)
    judged = [occasion for occasion, obligation in reached.items() if obligation.milestone in JUDGED]
    if not judged:
        return None
    latest, concluded = reached[judged[-1]], _conclusion(reached)
    outcome = dataclasses.replace(latest.outcome, because=None)
    if concluded:
        outcome = dataclasses.replace(outcome, risk=reached[concluded].outcome.risk)
    return Standing(
        milestone=latest.milestone,
        outcome=outcome,
        concern=latest.concern,
        stage=[*reached.values()][-1].milestone,
        told=all(_is_told(feedback, occasion) for occasion in (judged[-1], concluded) if occasion),
    )


def outside_any_concern(feedback: Feedback) -> Obligation | None:
    """The routing of a referral that no concern answers, with what makes telling unsafe as it is known now."""
    own = [o for o in _reached(feedback).values() if o.milestone is Milestone.ROUTED and o.concern is None]
    return own[-1] if own else None


def correct(
    feedback: Feedback, occasion: str, because: str | None, responsible_manager: ResponsibleManager
) -> Iterator[Event[Feedback]]:
    """Open the obligation to correct what was told on this occasion, and settle it. Raises NothingToCorrect.

    `because`: the coded reason of the answer.
    """
    now, wrong = standing(feedback), _first_disputed(feedback, occasion)
    if now is None:
        raise NothingToCorrect("it is routed anew, and they hear where it goes: answer that it is decided again")
    if _still_holds(wrong, now) or _is_corrected(feedback, now):
        raise NothingToCorrect(
            "what they were told is what stands: decide the matter again first, or answer that the decision stands or"
            " that it is decided again"
        )
    obligation = Obligation(
        milestone=Milestone.CORRECTED,
        outcome=dataclasses.replace(now.outcome, because=because),
        concern=now.concern,
        sources=responsible_manager.sources,
        objects=responsible_manager.objects,
        deceased=responsible_manager.deceased,
        correction=Correction(
            corrects=wrong.obligation.milestone,
            holds=now.milestone,
            answers=feedback.endings[occasion].update,
            untold=not now.told,
        ),
    )
    number = sum(one.startswith(f"{Milestone.CORRECTED}/") for one in feedback.opened) + 1
    key = f"{Milestone.CORRECTED}/{feedback.referral}/{number}"
    opened = ObligationOpened(referral=feedback.referral, occasion=key, obligation=obligation)
    yield opened
    yield from settle(opened.apply(feedback), responsible_manager)


def _reached(feedback: Feedback) -> dict[str, Obligation]:
    """The milestones of the pathway in their order, without those of a concern that the referral left."""
    reached: dict[str, Obligation] = {}
    for occasion in feedback.opened:
        obligation = _obligation(feedback, occasion)
        if obligation and obligation.milestone is Milestone.IN_ERROR:
            reached = {}
        elif obligation and obligation.milestone in PATHWAY:
            reached[occasion] = obligation
    return reached


def _obligation(feedback: Feedback, occasion: str) -> Obligation | None:
    """None where it was cancelled."""
    if ending := feedback.endings.get(occasion):
        return ending.obligation
    held = feedback.held_obligations.get(occasion)
    return held.obligation if held else feedback.open_obligations.get(occasion)


def _conclusion(reached: dict[str, Obligation]) -> str | None:
    """The occasion of the conclusion that stands."""
    found = None
    for occasion, obligation in reached.items():
        if obligation.milestone is Milestone.CONCLUDED:
            found = occasion
        elif obligation.milestone in SET_ASIDE_BY:
            found = None
    return found


def _is_told(feedback: Feedback, occasion: str) -> bool:
    ending = feedback.endings.get(occasion)
    return ending is not None and ending.kind is EndingKind.TOLD


def _first_disputed(feedback: Feedback, occasion: str) -> Ending:
    """What the disagreement is about: of an answer, what was disputed before it."""
    ending = feedback.endings[occasion]
    while ending.obligation.milestone is Milestone.ANSWERED and ending.answers:
        ending = next(one for one in feedback.endings.values() if one.update == ending.answers)
    return ending


def _still_holds(told: Ending, now: Standing) -> bool:
    """Whether the referrer reads in it what stands now, at the level at which it was told."""
    obligation, level = told.obligation, told.level or Level.STATUS
    says, stands = visible_outcome(level, obligation.outcome), visible_outcome(level, now.outcome)
    if obligation.milestone is Milestone.CLOSED:
        return now.stage is Milestone.CLOSED
    if obligation.milestone is Milestone.CONCLUDED:
        return now.stage in (Milestone.CONCLUDED, Milestone.CLOSED) and says.risk == stands.risk
    codes = obligation.correction.holds if obligation.correction else obligation.milestone
    return codes is now.milestone and _codes(says) == _codes(stands)


def _codes(outcome: Outcome) -> tuple[str | None, str | None, tuple[str, ...]]:
    return outcome.outcome, outcome.reason, outcome.signposting


def _is_corrected(feedback: Feedback, now: Standing) -> bool:
    """Whether it was said once that this holds now, or waits to be said."""
    corrections = (_obligation(feedback, occasion) for occasion in feedback.opened)
    return any(
        one.correction is not None
        and one.correction.holds is now.milestone
        and dataclasses.replace(one.outcome, because=None) == now.outcome
        for one in corrections
        if one
    )
