"""Steps of which cases are made: what their people do, and what they wait for."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from services.enquiry.domain.concern.state import concern_of
from tests.faults.clients.retrying_client import RetryingClient

RECENT_REFERRALS_MAX = 60
"""How many of the latest referrals still have information added."""
RATIONALE = "It follows from what is known by now, as it reads."


@dataclass
class Steps:
    """The steps of all clients. `recent`: who sent the latest referrals, to which adders still add."""

    client: RetryingClient
    recent: deque[tuple[str, UUID]] = field(default_factory=lambda: deque(maxlen=RECENT_REFERRALS_MAX))
    held_count: count[int] = field(default_factory=lambda: count(1))

    def refer(self, who: str, **more: Any) -> UUID:
        """Send a referral, and wait until its referrer sees that it was received."""
        since = time.monotonic()
        referral = self.client.refer(who, concern=f"Bruises nobody explains: {uuid4()}", **more)
        self.recent.append((who, referral))
        self.client.wait_until(lambda: self.client.told_levels(who, referral), f"the receipt of {referral} for {who}")
        self.client.client_history.visible_referrals.append((since, time.monotonic()))
        return referral

    def refer_to_safeguarding(self, who: str, **more: Any) -> UUID:
        """Send a referral to which nobody adds, and route it to safeguarding."""
        referral = self.refer(who, involved="yes", **more)
        self.client.route(referral)
        self.let_it_rest(who, referral)
        return referral

    def let_it_rest(self, who: str, referral: UUID) -> None:
        """Nobody adds to it any more: whoever decides has to have seen what came, and what never ends is never seen."""
        with suppress(ValueError):
            self.recent.remove((who, referral))

    def wait_until_told(self, who: str, referral: UUID, milestone: str, times: int = 1) -> None:
        """Wait until the referrer sees the milestone, so many times."""

        def told() -> bool:
            self.client.told_levels(who, referral)
            answer = self.client.get(who, f"/notify/feedback/{referral}")
            updates = answer.json()["told"] if answer.status_code == 200 else []
            return len([update for update in updates if update["milestone"] == milestone]) >= times

        self.client.wait_until(told, f"{milestone} of {referral} for {who}, {times} times")

    def find(self, referral: UUID, findings: str) -> None:
        """Record the findings on parts of the test, such as "a met, c not met"."""
        path = f"/enquiry/concerns/{concern_of(referral)}"
        for finding in findings.split(", "):
            limb, _, found = finding.partition(" ")
            self.client.change("amara", path, f"findings/{limb}", {"finding": found, "rationale": RATIONALE})

    def decide(self, referral: UUID, who: str = "amara", **decision: Any) -> None:
        """Decide the concern, for the first time or again."""
        path = f"/enquiry/concerns/{concern_of(referral)}"
        self.client.change(who, path, "decision", {"rationale": RATIONALE, **decision})

    def item(self, who: str, service: str, case: UUID, kind: str) -> dict[str, Any]:
        """The open item of this kind in a case, once it is on the board."""

        def shown() -> dict[str, Any] | None:
            return next((item for item in self.items(who, service, case) if item["kind"] == kind), None)

        found: dict[str, Any] = self.client.wait_until(shown, f"{service}'s item {kind!r} of {case}")
        return found

    def items(self, who: str, service: str, case: UUID) -> list[dict[str, Any]]:
        """The open items of a case, as its service's board shows them."""
        items: list[dict[str, Any]] = self.client.get(who, f"/{service}/open-items?case={case}&limit=500").json()
        return items

    def on_item(self, who: str, item: dict[str, Any], action: str, body: dict[str, Any]) -> None:
        """Send a command on an open item, at the version that is on the board."""
        self.client.change(who, f"/{item['service']}/open-items/{item['id']}", action, body)
