"""This is everything that intake answers, where, and to whom: one line a question.

Triage and managers work from the queue; a safeguarding lead oversees it. Who audits a case, or answers for what is
disclosed of it, reads the case and has no queue. Administrators look after people, and read no case.
"""

from __future__ import annotations

from services.chassis.asking.tables import Answers
from services.intake.projections.members import all_members, all_partners
from services.intake.projections.queue import queue
from services.intake.projections.referrals import own_referrals, referral

REFERRERS = frozenset({"referrer", "organisation lead"})
THE_QUEUE = frozenset({"triage", "manager", "safeguarding lead"})
CASES = THE_QUEUE | {"practitioner", "quality", "auditor", "information governance"}
STAFF = CASES | {"administrator"}
AUDITORS = frozenset({"auditor", "quality", "information governance", "safeguarding lead"})
"""Who may replay a case: to review it, to answer for what is disclosed of it, or to oversee it."""

ANSWERS = (
    Answers("GET /referrals", own_referrals, REFERRERS | CASES),
    Answers("GET /referrals/{id}", referral, REFERRERS | CASES),
    Answers("GET /queue", queue, THE_QUEUE),
    Answers("GET /partners", all_partners, STAFF),
    Answers("GET /members", all_members, STAFF),
)
