"""QUERIES of intake: path, query and roles, one line a query.

Triage and managers work from the queue; a safeguarding lead oversees it. Auditors, quality and information governance
read cases and have no queue. Administrators manage people and organisations, and read no case.
"""

from __future__ import annotations

from services.chassis.application.service_manifest import QuerySpec
from services.chassis.open_items.board import board_queries
from services.chassis.open_items.holdings import holding_queries
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.open_items import ITEMS
from services.intake.projections.members import all_members
from services.intake.projections.partners import all_partners
from services.intake.projections.queue import queue
from services.intake.projections.referral_list import own_referrals
from services.intake.projections.single_referral import referral
from services.intake.projections.teams import all_teams, team
from services.intake.projections.visibility import colleagues

QUEUE_READERS = frozenset({"triage", "manager", "safeguarding lead"})
CASE_READERS = QUEUE_READERS | {"practitioner", "quality", "auditor", "information governance"}
STAFF = CASE_READERS | {"administrator"}
TEAM_KEEPERS = frozenset({"administrator", "manager"})
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Roles that may replay a case: to review it, to answer for its disclosure, or to oversee it."""

QUERIES = (
    QuerySpec("GET /referrals", own_referrals, PARTNER_ROLES | CASE_READERS),
    QuerySpec("GET /referrals/{id}", referral, PARTNER_ROLES | CASE_READERS),
    QuerySpec("GET /colleagues", colleagues, PARTNER_ROLES),
    QuerySpec("GET /queue", queue, QUEUE_READERS),
    QuerySpec("GET /partners", all_partners, STAFF),
    QuerySpec("GET /members", all_members, STAFF),
    QuerySpec("GET /teams", all_teams, STAFF),
    *holding_queries(TEAM_KEEPERS),
    QuerySpec("GET /teams/{id}", team, STAFF),
    *board_queries(ITEMS),
)
