"""Labels of a case's history: its parts, and the two clocks by which it is replayed."""

from __future__ import annotations

PART_TITLES = {
    "Referral": "The referral",
    "Concern": "The concern",
    "Enquiry": "The enquiry",
    "Feedback": "What the referrer is told",
    "Delivery": "Notices that were sent",
    "FeedbackCase": "What everybody who referred is to be told",
}
CLOCKS = {
    "recorded": "What the council had recorded by then",
    "occurred": "What had happened by then, whenever it was recorded",
}
