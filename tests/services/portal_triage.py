"""Intake's answers to triage: one referral in the queue, an earlier one, and those who work there."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx

from tests.services.portal_harness import TARIQ, PortalHarness, Visitor
from tests.services.portal_partner import AS_SENT, REFERRAL

EARLIER = "6b1f3c1e-0000-4000-8000-000000000002"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
WORKER = "0c0e8a58-5a8c-4a1a-9d1e-000000000010"
AHEAD = {"review_on-day": "1", "review_on-month": "3", "review_on-year": str(date.today().year + 1)}
TRIAGED: dict[str, Any] = {
    "organisation": COUNCIL,
    "member": EARLIER,
    "owner": None,
    "unallocated": "new",
    "rating": "not yet rated",
    "review_on": "2026-11-03",
    "routing": None,
    "reason": None,
    "joins": None,
    "source_unmatched": True,
}
QUEUED: dict[str, Any] = {
    **{k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")},
    "about": "Edith <b>Moss</b>",
    "organisation": COUNCIL,
    "immediate_danger": "yes",
    "owner": None,
    "owner_name": None,
    "unallocated": "nobody is on duty",
    "rating": "high",
    "review_on": "2020-11-03",
    "withdrawn": False,
}


def person(name: str, *roles: str, id: str = WORKER) -> dict[str, Any]:
    return {
        "id": id,
        "organisation": COUNCIL,
        "name": name,
        "email": None,
        "roles": [*roles],
        "left": False,
        "version": 1,
    }


def sign_in_triage(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(TARIQ)
    entry = {k: AS_SENT[k] for k in ("id", "reference", "route", "received_at")} | {"about": "Edith Moss"}
    earlier = {**entry, "id": EARLIER, "reference": "SA-EARL-IER0-0000", "received_at": "2026-11-01T09:00:00Z"}
    earlier |= {"routing": "safeguarding"}
    partner = {"id": COUNCIL, "name": "Willow Lodge", "kind": "provider", "mailbox": None, "version": 1}
    members = [person("Tariq Aziz", "triage"), person("PC Shah", "referrer", id=EARLIER)]
    harness.services.answers |= {
        "GET /queue": httpx.Response(200, json=[QUEUED]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json={**AS_SENT, "version": 4, "triage": TRIAGED}),
        f"GET /referrals/{EARLIER}": httpx.Response(200, json={**AS_SENT, "id": EARLIER, "version": 4}),
        "GET /referrals": httpx.Response(200, json=[entry, earlier]),
        "GET /members": httpx.Response(200, json=members),
        "GET /partners": httpx.Response(200, json=[partner]),
    }
    return visitor
