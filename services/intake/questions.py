"""This is everything that intake answers, where, and to whom: one line a question."""

from __future__ import annotations

from services.chassis.asking.tables import Answers
from services.intake.projections.members import all_members, all_partners
from services.intake.projections.referrals import own_referrals, queue, referral

REFERRERS = frozenset({"referrer", "organisation lead"})
TRIAGE = frozenset({"triage", "manager", "safeguarding lead"})
STAFF = TRIAGE | {"practitioner", "auditor", "administrator"}

ANSWERS = (
    Answers("GET /referrals", own_referrals, REFERRERS | STAFF),
    Answers("GET /referrals/{id}", referral, REFERRERS | STAFF),
    Answers("GET /queue", queue, TRIAGE),
    Answers("GET /partners", all_partners, STAFF),
    Answers("GET /members", all_members, STAFF),
)
