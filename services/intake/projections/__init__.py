"""Projections of intake: one module a question, with its tables, what each event changes of them, and the query."""

from __future__ import annotations

from services.chassis.open_items.projection import OPEN_ITEMS
from services.intake.projections.members import MEMBERS
from services.intake.projections.referrals import REFERRALS
from services.intake.projections.staffing import STAFFING
from services.intake.projections.teams import TEAMS

PROJECTIONS = (MEMBERS, REFERRALS, TEAMS, OPEN_ITEMS, STAFFING)
