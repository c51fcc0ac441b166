"""This is where a fleet, its people and its receivers stand together, and are looked at when all has gone quiet."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from deploy.embedded.databases import Database
from deploy.walking import Walk
from tests.faults.evidence import Acknowledged, Evidence
from tests.faults.fleet import SERVICES, Fleet
from tests.faults.gathering import gathered
from tests.faults.judging import judge
from tests.faults.receivers import Endpoint, Mailbox
from tests.faults.verdict import Verdict

QUIET = 60.0


@dataclass(kw_only=True)
class Standing:
    fleet: Fleet
    walk: Walk
    mailbox: Mailbox
    endpoint: Endpoint
    databases: Mapping[str, Database]
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def evidence(self) -> Evidence:
        """All that there is to judge by, as it stands now."""
        urls = {name: self.databases[name].url for name in SERVICES}
        return gathered(urls, self.mailbox, self.endpoint, self.acknowledged)

    def verdict(self) -> Verdict:
        """The judge's, as soon as nothing is wrong, or when it has been waited for in vain."""
        over = time.monotonic() + QUIET
        while (found := judge(self.evidence())).troubles and time.monotonic() < over:
            time.sleep(0.2)
        return found

    def told(self, who: str, referral: UUID, milestone: str) -> None:
        """Wait until a referrer sees it. Raises NeverCame."""
        over = time.monotonic() + QUIET
        while milestone not in self.walk.told(who, referral):
            if time.monotonic() > over:
                raise AssertionError(f"{who} was never told {milestone} of {referral}")
            time.sleep(0.1)

    def undelivered(self) -> set[str]:
        """Notices that are meant and have not come to an end."""
        evidence = self.evidence()
        meant = {str(r.stream) for r in evidence.of("notify", "notify.delivery.intended")}
        return meant - {str(r.stream) for r in evidence.of("notify", "notify.delivery.delivered")}


def set_up_webhook(walk: Walk, lead: str, url: str) -> None:
    """Let an organisation's lead say where its own system is told, and make the secret that signs it."""
    channel = walk.there(lead, "/notify/channels")
    at = f"/notify/channels/{channel['organisation']}/webhook"
    assert walk.post(lead, at, {"webhook": url}, channel["version"]).status_code == 201
    walk.ask(lead, "/notify/channels/secret", {})
