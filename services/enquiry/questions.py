"""This is everything that enquiry answers, where, and to whom: one line a question. Partners are answered by notify."""

from __future__ import annotations

from services.chassis.asking.tables import Answers
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist

PRACTITIONERS = frozenset({"practitioner", "manager"})

ANSWERS = (
    Answers("GET /worklist", worklist, PRACTITIONERS),
    Answers("GET /concerns", all_concerns, PRACTITIONERS),
    Answers("GET /concerns/{id}", concern, PRACTITIONERS),
    Answers("GET /enquiries/{id}", enquiry, PRACTITIONERS),
    Answers("GET /workers", workers_to_choose, PRACTITIONERS),
)
