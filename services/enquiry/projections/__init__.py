"""Projections of enquiry: one module a question, with its tables, what each event changes of them, and the query."""

from __future__ import annotations

from services.chassis.open_items.projection import OPEN_ITEMS
from services.enquiry.projections.concerns import CONCERNS
from services.enquiry.projections.enquiries import ENQUIRIES
from services.enquiry.projections.staffing import STAFFING
from services.enquiry.projections.workers import WORKERS
from services.enquiry.projections.worklist import WORKLIST

PROJECTIONS = (CONCERNS, ENQUIRIES, WORKLIST, WORKERS, STAFFING, OPEN_ITEMS)
