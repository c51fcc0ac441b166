"""Words of open items: kinds, parts of the board, and rungs of the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from portal.labels.wording import capitalised


class KindLabel(NamedTuple):
    """`one`: an item of the board; `many`: those that stand with a member."""

    one: str
    many: str


KINDS: Mapping[str, KindLabel] = {
    "triage": KindLabel("In triage", "Referrals in triage"),
    "handed over": KindLabel("Handed over, not taken", "Handed over and not taken"),
    "sent on": KindLabel("Sent on, not answered", "Referrals sent on and not answered"),
    "new matter": KindLabel("Something new", "Something new that nobody has seen"),
    "worry": KindLabel("A worried referrer", "Referrers who have heard nothing and are worried"),
    "writer left": KindLabel("Writer left", "Restricted referrals whose writer has left"),
    "concern": KindLabel("Concern", "Concerns"),
    "enquiry": KindLabel("Enquiry", "Enquiries"),
    "join": KindLabel("Joined referral", "Joined referrals to be confirmed"),
    "duty to be recognised": KindLabel("Duty to be recognised", "Duties to be recognised"),
    "to be decided again": KindLabel("To be decided again", "Concerns to be decided again"),
    "death reported": KindLabel("Reported death", "Reported deaths to be confirmed"),
    "incident": KindLabel("Incident", "Incidents to be assessed"),
    "disagreement": KindLabel("Disagreement", "Disagreements"),
    "undeliverable notice": KindLabel("Undeliverable notice", "Undeliverable notices"),
    "undeliverable call": KindLabel("Call that did not arrive", "Calls for colleagues that did not arrive"),
    "held feedback": KindLabel("Held feedback", "Held feedback"),
}
VIEWS = {
    "all": "All",
    "mine": "Mine",
    "my team": "My team’s",
    "unallocated": "Unallocated",
    "overdue": "Overdue",
    "due today": "Due today",
    "urgent": "Urgent",
}
"""Part of the board -> its name, in the order in which the parts are offered."""

SERVICES = {"intake": "Triage", "enquiry": "Concerns and enquiries", "notify": "Feedback"}
"""Service -> what is missing while it does not answer."""

UNALLOCATED_REASONS = {"new": "nobody has taken it yet"}
"""The reason that the service gives where no person gave one."""

RISKS = {"unknown": "Not rated", "low": "Low", "medium": "Medium", "high": "High"}
PAUSE_REASONS = {
    "the adult is not ready": "The adult is not ready",
    "the police asked the council to wait": "The police asked the council to wait",
}
RUNGS = {
    "owner": "",
    "team manager": "Gone to the team manager",
    "lead": "Gone to the safeguarding lead",
    "every lead": "Gone to every safeguarding lead",
    "information governance": "Gone to information governance",
}


def kind_label(kind: str) -> str:
    """How a kind reads on the board. One that is newer than this build is shown as it is."""
    return KINDS[kind].one if kind in KINDS else capitalised(kind)


def kinds_label(kind: str) -> str:
    """How what stands with a member reads."""
    return KINDS[kind].many if kind in KINDS else capitalised(kind)
