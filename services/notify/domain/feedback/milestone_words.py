"""Milestones in the words of the council: each as the end of "the referrer was told …"."""

from __future__ import annotations

from services.notify.domain.feedback.colleagues import COLLEAGUE
from services.notify.domain.feedback.state import Milestone

MILESTONES = {
    Milestone.RECEIVED: "that it was received",
    Milestone.ROUTED: "where triage sent it",
    Milestone.DECIDED: "what was decided",
    Milestone.OPENED: "that an enquiry was opened",
    Milestone.CONCLUDED: "how the enquiry concluded",
    Milestone.CLOSED: "that the enquiry was closed",
    Milestone.DELAYED: "that the enquiry takes longer",
    Milestone.REOPENED: "that the matter was opened again",
    Milestone.ANSWERED: "how their disagreement was answered",
    Milestone.CORRECTED: "what of it was wrong, and what holds now",
    Milestone.CALLED_BACK: "that a practitioner spoke with them",
    Milestone.ADDITION_READ: "that what they added was read",
    Milestone.HOLDING: "that the council has what they told it, and will write",
    Milestone.ENDING: "that they can be told no more",
    Milestone.IN_ERROR: "that a message was sent to them in error, and to disregard it",
}


def milestone_words(occasion: str) -> str:
    """The milestone of an occasion, as the end of "the referrer was told …"."""
    if occasion.startswith(f"{COLLEAGUE}/"):
        return "that a colleague did something with their referral"
    return MILESTONES[Milestone(occasion.partition("/")[0])]
