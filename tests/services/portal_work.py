"""Enquiry's answers about a practitioner's work: the worklist, one concern, one enquiry."""

from __future__ import annotations

from typing import Any

import httpx

from tests.services.portal_harness import PortalHarness

CONCERN = "6b1f3c1e-0000-4000-8000-00000000000c"
ENQUIRY = "6b1f3c1e-0000-4000-8000-00000000000e"
NADIA_ID = "0c0e8a58-5a8c-4a1a-9d1e-000000000002"
OMAR_ID = "0c0e8a58-5a8c-4a1a-9d1e-000000000003"
RECEIPT = httpx.Response(201, json={"id": CONCERN, "reference": None, "version": 5, "position": 9})
WORKERS = [
    {"member": NADIA_ID, "name": "Nadia Farouk", "roles": ["practitioner"], "version": 1},
    {"member": OMAR_ID, "name": "Omar Reid", "roles": ["manager"], "version": 1},
]
REFERRAL: dict[str, Any] = {
    "id": "6b1f3c1e-0000-4000-8000-000000000001",
    "reference": "SA-7K4Q-9X2C-M3TB",
    "submission": {
        "adult": {"name": "Edith <b>Moss</b>", "born": "1942-03-27", "nhs_number": "9990000018"},
        "concern": "Bruises",
        "kinds": ["physical"],
        "reach": "Ring me",
        "information": ["She has a sister"],
    },
    "taken_at": "2026-11-02T09:30:00Z",
}


def worklist_entry(of: str, id: str, stands: str, worker: str | None = None) -> dict[str, Any]:
    entry = {"reference": "SA-7K4Q-9X2C-M3TB", "about": "Edith Moss", "since": "2026-11-02T09:30:00Z", "version": 4}
    return {"id": id, "of": of, "concern": CONCERN, "stands": stands, "worker": worker, **entry}


def findings(**limbs: str) -> list[dict[str, Any]]:
    judged = {"rationale": "As seen", "by": NADIA_ID, "at": "2026-11-03T09:00:00Z"}
    return [{"limb": limb, "finding": finding, **judged} for limb, finding in limbs.items()]


def concern(harness: PortalHarness, **fields: Any) -> None:
    state = {"id": CONCERN, "version": 4, "raised_at": "2026-11-02T09:30:00Z", "referrals": [REFERRAL]}
    answer = {**state, "information": [], "findings": [], **fields}
    harness.services.answers[f"GET /concerns/{CONCERN}"] = httpx.Response(200, json=answer)


def enquiry(harness: PortalHarness, **fields: Any) -> None:
    """An enquiry, and the concern that it answers."""
    concern(harness)
    state = {"id": ENQUIRY, "version": 7, "concern": CONCERN, "kind": "s42 enquiry"}
    answer = {**state, "opened_at": "2026-11-04T09:00:00Z", "entries": [], **fields}
    harness.services.answers[f"GET /enquiries/{ENQUIRY}"] = httpx.Response(200, json=answer)


def last_command(harness: PortalHarness) -> httpx.Request:
    return [request for request in harness.services.requests if request.method == "POST"][-1]


def error(page: str) -> str:
    """The text of the page's error summary."""
    return page.partition("govuk-error-summary__body")[2].partition("</ul>")[0]
