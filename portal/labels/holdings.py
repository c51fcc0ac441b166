"""Labels of what can stand with a member, and of the parts of the product in which it does."""

from __future__ import annotations

HOLDING_KINDS = {
    "triage": "Referrals in triage",
    "handed over": "Referrals handed over and not taken",
    "sent on": "Referrals sent on and not answered",
    "new matter": "Something new that nobody has seen",
    "worry": "Referrers who have heard nothing and are worried",
    "writer left": "Restricted referrals whose writer has left",
    "concern": "Concerns",
    "enquiry": "Enquiries",
    "join": "Joined referrals to be confirmed",
    "duty to be recognised": "Duties to be recognised",
    "to be decided again": "Concerns to be decided again",
    "death reported": "Reported deaths to be confirmed",
    "incident": "Incidents to be assessed",
    "held feedback": "Held feedback",
    "disagreement": "Disagreements",
}
PARTS = {"intake": "Referrals", "enquiry": "Concerns and enquiries", "notify": "Feedback and disagreements"}
