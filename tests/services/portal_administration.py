"""Intake's answers to an administrator: the council, a care home, its lead, and a member who has left."""

from __future__ import annotations

from typing import Any

import httpx

from tests.services.portal_harness import ADA, PortalHarness, Visitor

HOME = "0c0e8a58-5a8c-4a1a-9d1e-0000000000f1"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
JO = "0c0e8a58-5a8c-4a1a-9d1e-000000000021"
GONE = "0c0e8a58-5a8c-4a1a-9d1e-000000000022"
ISSUER = "http://portal.example.org/development/sign-in"
CIS2 = {"issuer": "https://cis2.example.org", "subject": "555 123"}
ROSEWOOD: dict[str, Any] = {
    "id": HOME,
    "name": "Rosewood <b>House",
    "kind": "care provider",
    "mailbox": "office@rosewood.example.org",
    "ods_code": "VN4XY",
    "cqc_id": "1-555",
    "version": 3,
}
JO_FIELD: dict[str, Any] = {
    "id": JO,
    "organisation": HOME,
    "name": "Jo Field",
    "email": "jo@rosewood.example.org",
    "roles": ["referrer", "organisation lead"],
    "left": False,
    "version": 5,
    "identities": [{"issuer": ISSUER, "subject": "jo"}, CIS2],
    "client": None,
}
RECEIPT = httpx.Response(201, json={"id": HOME, "reference": None, "version": 1, "position": 9})
AT = f"/partners/{HOME}"
MEMBER = f"{AT}/members/{JO}"


def sign_in_administrator(harness: PortalHarness) -> Visitor:
    visitor = harness.visitor()
    visitor.sign_in(ADA)
    council = {"id": COUNCIL, "name": "Northshire Council", "kind": "council", "mailbox": None, "version": 1}
    gone = {**JO_FIELD, "id": GONE, "name": "Al Ash", "left": True, "identities": []}
    harness.services.answers |= {
        "GET /partners": httpx.Response(200, json=[council, ROSEWOOD]),
        "GET /members": httpx.Response(200, json=[gone, JO_FIELD]),
        "POST /partners": RECEIPT,
        f"POST /partners/{HOME}/changes": RECEIPT,
        "POST /members": RECEIPT,
        f"POST /members/{JO}/changes": RECEIPT,
        f"POST /members/{JO}/removal": RECEIPT,
    }
    return visitor
