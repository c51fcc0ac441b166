"""Labels of feedback: milestones, levels, answers to a disagreement, channels."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.http.notify import DISPUTE_REASONS, RELEASE_REASONS, WITHHOLDING_REASONS
from portal.labels.wording import capitalised_codes, label

MILESTONES = {
    "M1": "That the referral was received",
    "M2": "Where triage sent it",
    "M3": "What was decided",
    "M4": "That an enquiry was opened",
    "delayed": "That the enquiry takes longer",
    "M6": "How the enquiry concluded",
    "M8": "That the matter was closed",
    "reopened": "That the matter was opened again",
    "answer": "How their disagreement was answered",
    "correction": "What they were told wrongly, and what holds now",
    "callback": "That a practitioner spoke with them",
    "addition-read": "That what they added was read",
    "holding": "That we have what they told us, and will write",
    "ending": "That they can be told no more",
    "in-error": "That a message was sent in error",
}
"""A milestone in the council's words. A referrer's words come with what notify answers."""

LEVELS = {
    "L0": "That it was received",
    "L1": "Where it stands",
    "L2": "What was decided, and the coded reason",
    "L3": "What was decided, the outcome and what became of the risk",
}
DISPUTE_ANSWERS = {
    "the decision stands": "The decision stands",
    "it will be decided again": "It will be decided again",
    "what you were told was wrong": "What you were told was wrong",
}
DISPUTE_ANSWER_HINTS = {
    "it will be decided again": "Whoever decides gets it as an item, and the referrer reads by when",
    "what you were told was wrong": "Have it decided or sent anew first: they are then told what holds now, as"
    " far as they may know it",
}
DISPUTE_REASONS_TOLD = capitalised_codes(DISPUTE_REASONS)
RELEASES = capitalised_codes(RELEASE_REASONS)
WITHHOLDINGS = capitalised_codes(WITHHOLDING_REASONS)
ENDS, LOOK_AGAIN, GOES_ON = "ends", "look again", "goes on"
AFTER_WITHHOLDING = {
    ENDS: "They are told that we can tell them no more, and whom to telephone",
    LOOK_AGAIN: "It is looked at again on a day that I give",
    GOES_ON: "Nothing now: other words follow",
}


@dataclass(frozen=True, kw_only=True)
class ChannelLabel:
    """`next_step` is what a person can do when a notice did not arrive by this channel."""

    label: str
    next_step: str


CHANNELS = {
    "email": ChannelLabel(
        label="Email",
        next_step="Telephone them, and say that there is news in the portal. "
        "Have an administrator check the addresses.",
    ),
    "webhook": ChannelLabel(
        label="Their system (webhook)",
        next_step="Ask their organisation lead to check the address of their system.",
    ),
}


def milestone_label(code: str) -> str:
    """A milestone in the council's words."""
    return label(MILESTONES, code)
