"""A process killed at a crash point and started again loses nothing and doubles nothing.

The processes, Kafka, PostgreSQL, the mail server and the webhook's receiver are real. The checker reads the whole
history of the shared cluster.
"""

from __future__ import annotations

import signal

import pytest

from tests.faults.cluster.shared_cluster import SharedCluster
from tests.faults.nemesis.crash_points import CRASH_POINTS

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

PROCESS_OF = {"relay": "relay-intake", "consumer": "consume-notify", "deliver": "deliver-notify"}


@pytest.mark.parametrize("crash_point", CRASH_POINTS)
def test_a_process_killed_at_a_crash_point_recovers_when_restarted(
    shared_cluster: SharedCluster, crash_point: str
) -> None:
    process = PROCESS_OF[crash_point.partition(":")[0]]
    shared_cluster.processes.terminate(process)
    referrals = [shared_cluster.scenario.refer(route="general enquiry or advice") for _ in range(3)]
    for referral in referrals[:2]:
        shared_cluster.scenario.route(referral, routing="advice given")
    shared_cluster.processes.start(process, entry_point=("-m", "tests.faults.nemesis.crash_points", crash_point))

    assert shared_cluster.processes.wait_for_exit(process) == -signal.SIGKILL

    shared_cluster.processes.start(process)
    for referral, last in zip(referrals, ("M2", "M2", "M1"), strict=True):
        shared_cluster.wait_until_told("priya", referral, last)
    _wait_until_delivered(shared_cluster)

    assert shared_cluster.check_result().anomalies == []


def _wait_until_delivered(shared_cluster: SharedCluster) -> None:
    shared_cluster.scenario.wait_until(lambda: not shared_cluster.undelivered())
