"""Intake's answers about teams and absences, to whoever visits the portal's pages of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from deploy.dev.sign_in import Persona
from portal.kit.dates import today
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import last_command

NORTH, SOUTH = "0c0e8a58-5a8c-4a1a-9d1e-0000000000e1", "0c0e8a58-5a8c-4a1a-9d1e-0000000000e2"
COUNCIL = "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff"
AMARA, GRACE = "0c0e8a58-5a8c-4a1a-9d1e-000000000031", "0c0e8a58-5a8c-4a1a-9d1e-000000000032"
GONE, PAT = "0c0e8a58-5a8c-4a1a-9d1e-000000000033", "0c0e8a58-5a8c-4a1a-9d1e-000000000034"
TODAY = today()
RECEIPT = httpx.Response(201, json={"id": NORTH, "reference": None, "version": 2, "position": 9})


def member(id: str, name: str, *roles: str, **more: Any) -> dict[str, Any]:
    known = {
        "id": id,
        "organisation": COUNCIL,
        "name": name,
        "email": None,
        "roles": roles,
        "left": False,
        "version": 4,
    }
    return {**known, **more}


def team(id: str, name: str, **more: Any) -> dict[str, Any]:
    lists = ("members", "managers", "destinations", "localities", "skills", "hours")
    nothing: dict[str, Any] = {name: [] for name in lists}
    addresses = {"mailbox": None, "out_of_hours_address": None, "merged_into": None}
    return {"id": id, "name": name, "version": 3, **nothing, **addresses, **more}


AWAY = {
    "first_day": (TODAY - timedelta(days=1)).isoformat(),
    "last_day": (TODAY + timedelta(days=9)).isoformat(),
    "cover": GRACE,
}
PEOPLE = [
    member(AMARA, "Amara <b>Osei", "practitioner", absences=[AWAY]),
    member(GRACE, "Grace Lowe", "manager"),
    member(GONE, "Al Ash", "practitioner", left=True),
    member(PAT, "Pat Hill", "referrer"),
]
HOURS = [{"day": "monday", "opens": "08:30:00", "closes": "17:00:00"}]
NORTH_TEAM = team(
    NORTH,
    "North",
    members=[AMARA],
    managers=[GRACE],
    destinations=["safeguarding"],
    localities=["north", "east"],
    hours=HOURS,
    out_of_hours_address="duty.night@council.example.org",
)


ADDRESS = ("address-test", "address-confirmation")
TESTED = {
    "delivery": "0c0e8a58-5a8c-4a1a-9d1e-000000000099",
    "item": NORTH,
    "reason": "",
    "rung": "",
    "member": None,
    "team": NORTH,
    "place": "its out-of-hours address",
    "called_at": "2026-07-03T15:58:00Z",
    "result": "undeliverable",
    "failure": "the mail server does not know the address (550)",
    "ended_at": "2026-07-03T15:59:00Z",
}


def sign_in(harness: PortalHarness, persona: Persona) -> Visitor:
    """Somebody of the council, at a portal whose intake knows two teams and four people."""
    visitor = harness.visitor()
    visitor.sign_in(persona)
    themself = member(harness.services.members[persona.key]["sub"], persona.name, *persona.roles)
    taken = [f"POST /teams/{NORTH}/{what}" for what in ("changes", "merger", "split", *ADDRESS)]
    taken += [f"POST /members/{id}/{what}" for id in (AMARA, themself["id"]) for what in ("absence", "return")]
    harness.services.answers |= {
        "GET /teams": httpx.Response(200, json=[NORTH_TEAM, team(SOUTH, "South", merged_into=NORTH)]),
        f"GET /teams/{NORTH}": httpx.Response(200, json=NORTH_TEAM),
        "GET /calls": httpx.Response(200, json=[TESTED]),
        "GET /members": httpx.Response(200, json=[*PEOPLE, themself]),
        **dict.fromkeys(["POST /teams", *taken], RECEIPT),
    }
    return visitor


def sent(harness: PortalHarness) -> Any:
    """The body of the last command."""
    return json.loads(last_command(harness).content)
