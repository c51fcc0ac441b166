"""This is everything that enquiry answers, where, and to whom: one line a question.

A safeguarding lead oversees all of the work, and decides none of it. Partners are answered by notify, auditors by the
history.
"""

from __future__ import annotations

from services.chassis.asking.tables import Answers
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist

PRACTICE = frozenset({"practitioner", "manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Who may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""

ANSWERS = (
    Answers("GET /worklist", worklist, PRACTICE),
    Answers("GET /concerns", all_concerns, PRACTICE),
    Answers("GET /concerns/{id}", concern, PRACTICE),
    Answers("GET /enquiries/{id}", enquiry, PRACTICE),
    Answers("GET /workers", workers_to_choose, PRACTICE),
)
