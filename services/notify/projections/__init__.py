"""Projections of notify: one module a question, with its tables, what each event changes of them, and the query."""

from services.chassis.open_items.projection import OPEN_ITEMS
from services.notify.projections.channels import CHANNELS
from services.notify.projections.deliveries import DELIVERIES
from services.notify.projections.inbox import INBOX
from services.notify.projections.open_obligations import OPEN_OBLIGATIONS
from services.notify.projections.pending_decisions import PENDING_DECISIONS
from services.notify.projections.staff_notices import STAFF_NOTICES
from services.notify.projections.staffing import STAFFING

PROJECTIONS = (INBOX, PENDING_DECISIONS, DELIVERIES, CHANNELS, OPEN_OBLIGATIONS, STAFFING, OPEN_ITEMS, STAFF_NOTICES)
