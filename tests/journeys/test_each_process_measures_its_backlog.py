"""Each part shows what waits in it, as it runs: a figure rises where something is held up, and falls when that is over.

What each figure counts is shown in tests/services/test_backlogs_are_measured.py; here, that it is where one looks for
it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from tests.faults.cluster.processes import SERVICES
from tests.journeys.observed_cluster import ObservedCluster

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

SAVE_METRICS = {"append_seconds_count", "commit_seconds_count"}
RELAY_METRICS = {"relay_lag_events", "relay_lag_seconds", "relay_quarantined_streams"}
CONSUMER_METRICS = {"consumer_lag_events", "consumer_lag_seconds", "consumer_member", "parked_oldest_seconds"}
DEADLINE_METRICS = {"overdue_deadlines", "overdue_deadlines_oldest_seconds"}
PROJECTION_METRICS = {"read_models_lag_events", "read_models_lag_seconds", "unowned_items"}
OBLIGATION_METRICS = {
    "open_obligations",
    "open_obligations_oldest_seconds",
    "held_items",
    "undeliverable_notices",
    "notices_waiting",
}
METRICS_BY_PROCESS: Mapping[str, set[str]] = {
    **{
        f"serve-{name}": SAVE_METRICS
        | PROJECTION_METRICS
        | DEADLINE_METRICS
        | RELAY_METRICS
        | {"parked_oldest_seconds"}
        for name in SERVICES
    },
    **{f"relay-{name}": RELAY_METRICS for name in SERVICES},
    **{f"consume-{name}": SAVE_METRICS | CONSUMER_METRICS for name in SERVICES},
    **{f"scheduler-{name}": SAVE_METRICS | DEADLINE_METRICS for name in SERVICES},
    "deliver-notify": SAVE_METRICS | OBLIGATION_METRICS | {"unowned_items"},
    "portal": set(),
}
"""Part -> what it cannot be without."""


def gauge(cluster: ObservedCluster, part: str, name: str) -> float:
    return cluster.gauge(part, name).get(part.rpartition("-")[2], 0.0)


def test_every_process_shows_its_metrics(observed_cluster: ObservedCluster) -> None:
    observed_cluster.scenario.refer("priya")
    shown = {
        part: {name for name in names if observed_cluster.gauge(part, name)}
        for part, names in METRICS_BY_PROCESS.items()
    }

    assert shown == METRICS_BY_PROCESS
    assert set(METRICS_BY_PROCESS) == set(observed_cluster.health_ports)
    assert {
        part: observed_cluster.gauge(part, "gauges_readable") for part in METRICS_BY_PROCESS if part != "portal"
    } == {part: {part.rpartition("-")[2]: 1.0} for part in METRICS_BY_PROCESS if part != "portal"}


@pytest.mark.parametrize(
    ("part", "name", "hold"),
    [
        ("relay-intake", "relay_lag", "select from relay_checkpoint for update"),
        ("consume-enquiry", "consumer_lag", "lock table enquiry_events in exclusive mode"),
        ("consume-notify", "consumer_lag", "lock table notify_events in exclusive mode"),
    ],
)
def test_lag_is_measured_in_events_and_in_seconds(
    observed_cluster: ObservedCluster, part: str, name: str, hold: str
) -> None:
    events, seconds = f"{name}_events", f"{name}_seconds"
    observed_cluster.scenario.wait_until(lambda: gauge(observed_cluster, part, events) == 0)
    with observed_cluster.in_hand(part.rpartition("-")[2], hold) as has:
        referrals = [observed_cluster.scenario.refer("priya") for _ in range(2)]
        for referral in referrals:
            sent = {
                "routing": "safeguarding",
                "reason": "abuse or neglect suspected",
                "rationale": "As the referral itself reads.",
            }
            observed_cluster.scenario.change("tom", f"/intake/referrals/{referral}", "routing", sent)
        has(part)
        observed_cluster.scenario.wait_until(
            lambda: gauge(observed_cluster, part, events) >= 1
        )  # the broker is asked every few seconds
        time.sleep(0.2)
        behind, old = gauge(observed_cluster, part, events), gauge(observed_cluster, part, seconds)

    assert behind >= 1
    assert 0.1 < old < 60
    observed_cluster.scenario.wait_until(
        lambda: gauge(observed_cluster, part, events) == gauge(observed_cluster, part, seconds) == 0
    )


def test_an_append_and_its_commit_are_timed_where_they_are_made(observed_cluster: ObservedCluster) -> None:
    counted = ("append_seconds_count", "commit_seconds_count", "append_seconds_sum", "commit_seconds_sum")
    parts = ("serve-intake", "consume-notify", "deliver-notify")
    before = {(part, name): gauge(observed_cluster, part, name) for part in parts for name in counted}
    mail = len(observed_cluster.mail.taken)
    observed_cluster.scenario.refer("priya")
    observed_cluster.scenario.wait_until(lambda: len(observed_cluster.mail.taken) > mail)

    observed_cluster.scenario.wait_until(
        lambda: all(gauge(observed_cluster, part, name) > was for (part, name), was in before.items())
    )
