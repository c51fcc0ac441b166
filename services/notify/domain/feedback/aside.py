"""Words beside the pathway: a referrer is told what no concern reaches, in the same save as what leads to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from services.chassis.domain.decider import Event
from services.chassis.domain.working_time import Clock
from services.notify.domain.feedback.obligations import ObligationOpened
from services.notify.domain.feedback.settlement import tell
from services.notify.domain.feedback.state import Feedback, Level, Milestone, Obligation, Outcome

NO_OUTCOME = Outcome()


def tell_aside(
    feedback: Feedback,
    milestone: Milestone,
    next_words: Mapping[str, Clock],
    level: Level = Level.STATUS,
    outcome: Outcome = NO_OUTCOME,
    answers: str = "",
    next_word: Clock | None = None,
) -> Iterator[Event[Feedback]]:
    """Open the obligation and tell it at once. Nobody has to look first: nothing is said that the referrer did not say
    or that a person did not decide to tell them. `answers`: the update with which the referrer disagreed.
    `next_word`: by when the next word comes, where this one promises it.
    """
    addressee = feedback.addressee
    assert addressee  # nobody is told before it is known who
    obligation = Obligation(milestone=milestone, outcome=outcome)
    occasion = f"{milestone}/{feedback.referral}/{_count(feedback, milestone) + 1}"
    opened = ObligationOpened(referral=feedback.referral, occasion=occasion, obligation=obligation)
    yield opened
    told = tell(opened.apply(feedback), addressee, occasion, obligation, level, next_words)
    yield dataclasses.replace(told, answers=answers, next_word=next_word or told.next_word)


def _count(feedback: Feedback, milestone: Milestone) -> int:
    return sum(ending.obligation.milestone is milestone for ending in feedback.endings.values())
