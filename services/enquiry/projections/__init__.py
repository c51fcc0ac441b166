"""This is where what enquiry can be asked is kept ready. One file a question: its tables, changes, and the query."""

from __future__ import annotations

from services.enquiry.projections.concerns import CONCERNS
from services.enquiry.projections.enquiries import ENQUIRIES
from services.enquiry.projections.workers import WORKERS
from services.enquiry.projections.worklist import WORKLIST

PROJECTIONS = (CONCERNS, ENQUIRIES, WORKLIST, WORKERS)
