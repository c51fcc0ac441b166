"""This is everything that enquiry answers, where, and to whom: one line a question.

A safeguarding lead oversees all of the work, and decides none of it. Partners are answered by notify, auditors by the
history.
"""

from __future__ import annotations

from services.chassis.application.service_manifest import QuerySpec
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist

PRACTICE = frozenset({"practitioner", "manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Who may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""

QUERIES = (
    QuerySpec("GET /worklist", worklist, PRACTICE),
    QuerySpec("GET /concerns", all_concerns, PRACTICE),
    QuerySpec("GET /concerns/{id}", concern, PRACTICE),
    QuerySpec("GET /enquiries/{id}", enquiry, PRACTICE),
    QuerySpec("GET /workers", workers_to_choose, PRACTICE),
)
