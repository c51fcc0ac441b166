"""Labels of feedback: milestones, levels, answers to a disagreement, channels."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.http.notify import RELEASE_REASONS, WITHHOLDING_REASONS
from portal.labels.wording import Wording, capitalised_codes


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """`title` heads it in a referrer's timeline, `standing` is where the referral then stands for its referrer.

    `text` is what may be said of it at any level, `council` names it for who holds or answers it.
    `disputable`: somebody judged, so that a referrer can disagree.
    """

    title: str
    standing: str
    text: str
    council: str
    disputable: bool = False


RECEIVED = "M1"
MILESTONES = {
    RECEIVED: Milestone(
        title="Your referral was received",
        standing="Received",
        text="Somebody will read it and decide where it goes. If someone is in immediate danger, call 999.",
        council="That the referral was received",
    ),
    "M2": Milestone(
        title="Your referral was sent on",
        standing="Sent on",
        text="The right team has it. If you disagree, or something changes, tell us.",
        council="Where triage sent it",
        disputable=True,
    ),
    "M3": Milestone(
        title="A decision was made",
        standing="Decided",
        text="The council has decided what follows under section 42 of the Care Act.",
        council="What was decided",
        disputable=True,
    ),
    "M4": Milestone(
        title="An enquiry is under way",
        standing="Enquiry under way",
        text=(
            "The council is finding out what has happened and what should be done. "
            "You will be told as much of the outcome as may be shared."
        ),
        council="That an enquiry was opened",
    ),
    "M6": Milestone(
        title="The enquiry has concluded",
        standing="Enquiry concluded",
        text="The council has finished its enquiry.",
        council="How the enquiry concluded",
        disputable=True,
    ),
    "M8": Milestone(
        title="The matter is closed",
        standing="Closed",
        text="Nothing more is planned. If something new happens, make a new referral.",
        council="That the matter was closed",
        disputable=True,
    ),
}
UNKNOWN_MILESTONE = Milestone(
    title="There is news of your referral",
    standing="In progress",
    text="Telephone us, if you need to know more.",
    council="",
)
"""A milestone that is newer than this build."""

LEVELS = {
    "L0": "That it was received",
    "L1": "Where it stands",
    "L2": "What was decided, and the coded reason",
    "L3": "What was decided, the outcome and what became of the risk",
}
DISPUTE_ANSWERS = {
    "the decision stands": Wording("The decision stands", "The council looked at it again, and its decision stands."),
    "it will be decided again": Wording(
        "It will be decided again", "The council looked at it again, and will decide again. You will be told."
    ),
    "what you were told was wrong": Wording(
        "What you were told was wrong", "The council looked at it again: what you were told here was wrong."
    ),
}
RELEASES = capitalised_codes(RELEASE_REASONS)
WITHHOLDINGS = capitalised_codes(WITHHOLDING_REASONS)


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
    return MILESTONES[code].council if code in MILESTONES else code
