"""QUERIES of enquiry: path, query and roles, one line a query.

A safeguarding lead reads all of the work and decides none of it. Partners read notify, auditors the history.
"""

from __future__ import annotations

from services.chassis.application.service_manifest import QuerySpec
from services.chassis.open_items.board import board_queries
from services.chassis.open_items.holdings import holding_queries
from services.enquiry.open_items import ITEMS
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist

PRACTICE = frozenset({"practitioner", "manager", "safeguarding lead"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Roles that may replay a case: to review it, to answer for its disclosure, or to oversee it."""

QUERIES = (
    QuerySpec("GET /worklist", worklist, PRACTICE),
    QuerySpec("GET /concerns", all_concerns, PRACTICE),
    QuerySpec("GET /concerns/{id}", concern, PRACTICE),
    QuerySpec("GET /enquiries/{id}", enquiry, PRACTICE),
    QuerySpec("GET /workers", workers_to_choose, PRACTICE),
    *holding_queries(frozenset({"administrator", "manager"})),
    *board_queries(ITEMS),
)
