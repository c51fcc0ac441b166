"""Updates: the ids by which a referrer knows what they were told, and what each of them stands for."""

from __future__ import annotations

from services.chassis.domain.decider import Unknown
from services.notify.domain.feedback.state import EndingKind, Feedback, Milestone


def next_update(feedback: Feedback, milestone: Milestone) -> str:
    """The id of the next update of this milestone: `M3.2` is the second that the referrer has of it.

    An occasion would name the case and how far it has come, from which a referrer could learn that somebody referred
    before them (decision 0006).
    """
    told = [ending.obligation.milestone for ending in feedback.endings.values() if ending.kind is EndingKind.TOLD]
    return f"{milestone}.{told.count(milestone) + 1}"


def told_before(feedback: Feedback, occasion: str) -> str:
    """The id of the update that was told before the one of this occasion; none before the first."""
    told = [one for one, ending in feedback.endings.items() if ending.kind is EndingKind.TOLD]
    place = told.index(occasion)
    return feedback.endings[told[place - 1]].update if place else ""


def occasion_of_update(feedback: Feedback, update: str) -> str:
    """The occasion of an update. Raises Unknown, also for held and withheld feedback: it looks like none."""
    for occasion, ending in feedback.endings.items():
        if ending.kind is EndingKind.TOLD and ending.update == update:
            return occasion
    raise Unknown("there is none of that id")
