"""The services' answers about one referral of a partner: its receipt, the referral as sent, and its updates."""

from __future__ import annotations

from typing import Any

import httpx

from services.notify.domain.feedback.audience import Audience, may_dispute
from services.notify.words import Coded, sentences, standing, title

REFERRAL = "6b1f3c1e-0000-4000-8000-000000000001"
RECEIPT = httpx.Response(201, json={"id": REFERRAL, "reference": "SA-7K4Q-9X2C-M3TB", "version": 1, "position": 7})
AS_SENT: dict[str, Any] = {
    "id": REFERRAL,
    "reference": "SA-7K4Q-9X2C-M3TB",
    "route": "safeguarding concern",
    "received_at": "2026-11-02T09:30:00Z",
    "submission": {"adult": {"name": "Edith <b>Moss</b>"}, "concern": "Bruises"},
}

EXPECTED: dict[str, Any] = {
    "team": "safeguarding team",
    "role": "duty social worker",
    "name": "",
    "telephone": "01632 960 200",
    "out_of_hours": True,
    "next_word_by": "2026-11-04T17:00:00Z",
    "words": ["To talk to somebody, telephone 01632 960 200.", "You will hear from us again by 4 November 2026."],
}


def told(milestone: str, *, read_at: str | None = None, **coded: Any) -> dict[str, Any]:
    """An update as notify answers it, to somebody who works with adults."""
    update = f"{milestone}.1"
    return {
        "referral": REFERRAL,
        "update": update,
        "milestone": milestone,
        "level": "L2",
        "told_at": f"2026-11-0{milestone[1]}T10:00:00Z",
        "read_at": read_at,
        "title": title(milestone, Audience.STATUTORY),
        "words": sentences(
            Coded(milestone, "L2", coded.get("outcome"), coded.get("reason")), Audience.STATUTORY, "01632 960 100"
        ),
        "standing": standing(milestone, Audience.STATUTORY),
        "disputable": may_dispute(milestone, "L2") and not coded.get("disputed_at"),
        **coded,
    }


def answers() -> dict[str, httpx.Response]:
    """Answers to a partner with one referral, about which nothing was told yet."""
    return {
        "POST /referrals": RECEIPT,
        "GET /referrals": httpx.Response(200, json=[]),
        f"GET /referrals/{REFERRAL}": httpx.Response(200, json=AS_SENT),
        "GET /feedback": httpx.Response(200, json=[]),
        "GET /contact": httpx.Response(200, json=EXPECTED),
    }
