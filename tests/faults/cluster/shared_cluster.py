"""Shared cluster: the processes, people and receivers that several tests share, and the check of their history."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from deploy.dev.databases import Database
from deploy.dev.scenario import Scenario
from tests.faults.checker.anomalies import CheckResult
from tests.faults.checker.checks import check_history
from tests.faults.cluster.processes import SERVICES, Processes
from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.history import Acknowledgement, History
from tests.faults.history_collection import collect_history

CLEAN_SECONDS_MAX = 60.0


@dataclass(kw_only=True)
class SharedCluster:
    """`scenario` acts for the development people; tests add the acknowledgements of their own clients."""

    processes: Processes
    scenario: Scenario
    mailbox: Mailbox
    endpoint: Endpoint
    databases: Mapping[str, Database]
    acknowledgements: list[Acknowledgement] = field(default_factory=list)

    def history(self) -> History:
        """The history so far."""
        urls = {name: self.databases[name].url for name in SERVICES}
        return collect_history(urls, self.mailbox, self.endpoint, self.acknowledgements)

    def check_result(self) -> CheckResult:
        """Check the history until it has no anomaly, or until 60 s have passed."""
        deadline = time.monotonic() + CLEAN_SECONDS_MAX
        while (result := check_history(self.history())).anomalies and time.monotonic() < deadline:
            time.sleep(0.2)
        return result

    def wait_until_told(self, who: str, referral: UUID, milestone: str) -> None:
        """Wait until a referrer sees the milestone. Raises AssertionError."""
        deadline = time.monotonic() + CLEAN_SECONDS_MAX
        while milestone not in self.scenario.told_levels(who, referral):
            if time.monotonic() > deadline:
                raise AssertionError(f"{who} was never told {milestone} of {referral}")
            time.sleep(0.1)

    def undelivered(self) -> set[str]:
        """The intended notices that are not delivered yet."""
        history = self.history()
        intended = {str(r.stream) for r in history.events("notify", "notify.delivery.intended")}
        return intended - {str(r.stream) for r in history.events("notify", "notify.delivery.delivered")}


def set_up_webhook(scenario: Scenario, lead: str, url: str) -> None:
    """Set the webhook address of an organisation, and make the secret that signs its webhooks."""
    channel = scenario.get_when_present(lead, "/notify/channels")
    path = f"/notify/channels/{channel['organisation']}/webhook"
    assert scenario.post(lead, path, {"webhook": url}, channel["version"]).status_code == 201
    scenario.command(lead, "/notify/channels/secret", {})
