"""Words of open items: kinds, parts of the board, and rungs of the ladder."""

from __future__ import annotations

KINDS = {
    "triage": "In triage",
    "handed over": "Handed over, not taken",
    "sent on": "Sent on, not answered",
    "new matter": "Something new",
    "worry": "A worried referrer",
    "concern": "Concern",
    "enquiry": "Enquiry",
    "join": "Joined referral",
    "duty to be recognised": "Duty to be recognised",
    "to be decided again": "To be decided again",
    "death reported": "Reported death",
    "incident": "Incident",
    "writer left": "Writer left",
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

RISKS = {"unknown": "Not rated", "low": "Low", "medium": "Medium", "high": "High"}
RUNGS = {
    "owner": "",
    "team manager": "Gone to the team manager",
    "lead": "Gone to the safeguarding lead",
    "every lead": "Gone to every safeguarding lead",
    "information governance": "Gone to information governance",
}
